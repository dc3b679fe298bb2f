// Pages work without this file; it only switches on what the components add.
import { initAll } from './govuk-frontend.min.js'

document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) {
  document.body.classList.add('govuk-frontend-supported')
}
initAll()

// A check under way: the page checks how far it is, and goes on by itself when it is done.
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

// A chart is one stop for the Tab key; the arrow keys go from point to point, and each says its period and figure.
for (const chart of document.querySelectorAll('svg.gt-chart')) {
  const points = [...chart.querySelectorAll('.gt-point__place')]
  if (points.length === 0) continue
  chart.setAttribute('role', 'group')
  for (const point of points) {
    point.setAttribute('role', 'img')
    point.setAttribute('aria-label', point.nextElementSibling.textContent)
    point.setAttribute('tabindex', '-1')
  }
  points.at(-1).setAttribute('tabindex', '0')
  chart.addEventListener('keydown', (event) => {
    const at = points.indexOf(document.activeElement)
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: points.length - 1 }[event.key]
    if (at < 0 || to === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const next = points[Math.min(Math.max(to, 0), points.length - 1)]
    points[at].setAttribute('tabindex', '-1')
    next.setAttribute('tabindex', '0')
    next.focus()
  })
}
