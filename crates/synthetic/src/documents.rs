//! An inspection report and an Improvement Notice for the invented area, in the shape published ones have.

/// The report, as text. `area` is the area's name, such as "Eastmere".
#[must_use]
pub fn inspection_report(area: &str) -> String {
    let bodies = format!("{area} Council and the NHS Mid Estuary Integrated Care Board");
    let rows: String = PRIORITY.iter().map(|words| format!("{bodies}\t{words}\n")).collect();
    let improvement: String = IMPROVEMENT.iter().map(|words| format!("{words}\n\n")).collect();
    format!(
        "Area SEND inspection of {area} Local Area Partnership\n\n\
Inspection dates: 9 to 13 June 2025\n\n\
Dates of previous inspection: 4 to 8 March 2019\n\n\
Inspection outcome\n\n\
There are widespread and/or systemic failings leading to significant concerns about the experiences and outcomes of children and young people with special educational needs and/or disabilities (SEND), which the local area partnership must address urgently.\n\n\
A monitoring inspection will be carried out within approximately 18 months. The next full reinspection will be within approximately three years.\n\n\
As a result of this inspection, HMCI requires the local area partnership to prepare and submit a priority action plan (area SEND) to address the identified areas for priority action.\n\n\
Information about the local area partnership\n\n\
{bodies} are responsible for planning and commissioning services in this invented area. Nothing in this document describes a real place.\n\n\
What is it like to be a child or young person with SEND in this area?\n\n\
Families in this invented area wait too long and are told too little.\n\n\
What is the area partnership doing that is effective?\n\n\
- Staff in nurseries notice needs early and say so.\n\n\
What does the area partnership need to do better?\n\n\
- Leaders cannot say how many plans were reviewed last year.\n\n\
Areas for priority action\n\n\
Responsible body\tAreas for priority action\n{rows}\n\
Areas for improvement\n\n\
Areas for improvement\n\n{improvement}\
Local area partnership details\n\n\
Local authority\tIntegrated care board\n\
{area} Council\tNHS Mid Estuary Integrated Care Board\n\n\
Information about this inspection\n\n\
This inspection is invented.\n"
    )
}

/// The notice that answers the report, as text.
#[must_use]
pub fn improvement_notice(area: &str) -> String {
    let letters = 'a'..='z';
    let items: Vec<&str> = PRIORITY_IN_NOTICE
        .iter()
        .chain(IMPROVEMENT_IN_NOTICE)
        .copied()
        .collect();
    let lettered: String = letters
        .zip(&items)
        .map(|(letter, words)| format!(" - {letter}. {words}\n"))
        .collect();
    format!(
        "Improvement Notice\n\n\
To: {area} Council ('the Council')\n1 Harbour Street\nEastmere\n\n\
This Improvement Notice is issued to {area} Council on 15 September 2025 following the Ofsted and Care Quality Commission (CQC) Area SEND Inspection, published on 4 August 2025 and in response to the areas for priority action and improvement highlighted in the report.\n\n\
1. This notice is given to address the four areas for priority action and three areas for improvement identified in the report of the inspection published on 4 August 2025.\n\
2. To comply with this notice, the following actions are required of the Council, working with Mid Estuary Integrated Care Board (ICB) and its other local partners, as set out in section 28 (2) of the Children and Families Act 2014.\n\n\
Improvement plan:\n\n\
3. The Council's improvement plans must cover the areas for priority action and the areas for improvement that the inspection found, and what the Department recommends, including:\n{lettered}\
 - 4. The improvement plans should also include any further recommendations from the Department.\n\
 - 5. To ensure there is clear evidence of progression:\n\
    - a. the Council must ensure there is an Improvement Board, with an Independent Chair, which is attended by leaders of education, health and care services, the Parent/Carer Forum and elected members, to a timetable agreed with the Department;\n\
    - b. the Improvement Board must have clearly assigned accountabilities for all actions agreed, along with clear and measurable targets;\n\
    - c. those accountable for actions must keep the plan up to date, with a risk register and mitigation plan sent to the Improvement Board in advance;\n\
    - d. reports to the Improvement Board should include data, analysis and evidence of the effect on children and families;\n\
    - e. the Improvement Board should maintain an action and impact log which is updated at each meeting.\n\
6. Invitations to Improvement Board meetings must be sent on each occasion to the DfE appointed SEND Advisor, NHS England Advisor, and to the Department's SEND Case Lead as external attendees, rather than members of the board.\n\n\
Department for Education Stocktake Reviews:\n\n\
7. Officials from the Department will undertake reviews of progress against the improvement plans at least every six months and more regularly where appropriate.\n\
8. Prior to any reviews, the Council should provide to the Department its own assessment of improvement. This may include:\n\
    - a. progress against improvement plan objectives;\n\
    - b. feedback from parents, carers, children and young people;\n\
    - c. the documentary evidence used to plan, track and evaluate the impact of actions. This may include:\n\
       - i. a progress update against each area;\n\
       - ii. a dashboard of performance measures showing whether targets and milestones are being met.\n\n\
Timescales:\n\n\
9. The Council should aim for the impact measures set out in the Improvement Plan to be evidenced by the agreed target dates. The Council should also aim for actions included in the improvement plans to be delivered by the end of March 2027 or sooner.\n\n\
Failure to comply with this Improvement Notice by the assessment dates or poor progress:\n\n\
10. Should the Council be unwilling or unable to comply with this Improvement Notice, the Secretary of State may choose to invoke her statutory powers of intervention (s497A Education Act 1996).\n\n\
Signed:\n\nDate: 15 September 2025\n\nInvented Signatory\n\nSenior Civil Servant in Department for Education\n"
    )
}

const PRIORITY: &[&str] = &[
    "Leaders should urgently bring the issuing of new EHC plans within the statutory time frame, so that the number issued in time increases.",
    "Leaders should urgently make sure that annual reviews of EHC plans are held when they are due and that decisions reach families in time.",
    "Leaders should urgently improve the quality and sharing of data about children and young people with SEND, so that none is unknown to services.",
    "Leaders across education, health and care should urgently agree how young people are prepared for adulthood from Year 9 onwards.",
];

const PRIORITY_IN_NOTICE: &[&str] = &[
    "The Council, working with the ICB, should urgently ensure that new EHC plans are issued within the statutory time frame. This should include:\n    - I. deciding within six weeks of each request whether to assess; and\n    - II. obtaining advice from all relevant professionals on time.",
    "The Council should urgently make sure that annual reviews of EHC plans are held when due, and that families are told the decision within four weeks.",
    "The Council, working with the ICB and partners, should urgently improve the quality and sharing of data about children and young people with SEND, so that no child is unknown to services.",
    "The Council, working with the ICB and partners, should urgently agree how young people are prepared for adulthood from Year 9 onwards across education, health and care.",
];

const IMPROVEMENT: &[&str] = &[
    "Leaders should shorten waits for speech and language therapy and occupational therapy, and tell families how long they will wait.",
    "Leaders should involve families in designing services and show them what changed as a result.",
    "Leaders should know which children are not in school full time and put support in place before they disengage.",
];

const IMPROVEMENT_IN_NOTICE: &[&str] = &[
    "The Council should support local ICB leaders to shorten waits for speech and language therapy and occupational therapy, and to tell families how long they will wait.",
    "Leaders should involve families in designing services, and show them what has changed as a result.",
    "Council leaders should know which children are not in school full time and put timely support in place before they disengage.",
];
