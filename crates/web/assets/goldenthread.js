// Pages work without this file; it only switches on what the components add.
import { initAll } from './govuk-frontend.min.js'

document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) {
  document.body.classList.add('govuk-frontend-supported')
}
initAll()

// A check under way: the page asks how far it is, and goes on by itself when it is done.
const progress = document.querySelector('[data-gt-progress]')
if (progress) {
  const ask = async () => {
    let answer
    try {
      answer = await fetch(location.href)
    } catch {
      // The program was stopped: say so, and go on when it is back.
      progress.querySelector('p')?.replaceChildren(progress.dataset.gtLost)
      setTimeout(ask, 3000)
      return
    }
    if (answer.url !== location.href || !answer.ok) {
      location.replace(answer.url)
      return
    }
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const now = page.querySelector('[data-gt-progress]')
    progress.replaceChildren(...(now ? now.childNodes : []))
    setTimeout(ask, 1000)
  }
  setTimeout(ask, 500)
}
