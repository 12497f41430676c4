"""Codes of each kind say what holds for them, and nothing that holds for another kind."""

from __future__ import annotations

import pytest

from corpus.entry import Entry
from corpus.guidance import Guidance, guidance_for


def _text(guidance: Guidance | None) -> str:
    assert guidance is not None
    answers = (f"{question.q} {question.a}" for question in guidance.questions)
    return "\n".join((*guidance.billing, *guidance.documentation, guidance.no_rvu, *answers))


RENT = ("rents", "rented", "RR", "KH")
CASES: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    # equipment, by how Medicare pays for it
    ("E1390", ("36 months", "never bought", "N1, N2 or N3"), ("13 months", "NU", "KH", "KX")),
    ("E0431", ("36 months",), ("13 months", "NU")),
    ("E0560", ("bought new (NU)",), ("36 months", "xygen")),  # a humidifier with the pricing indicator of oxygen
    ("E0550", ("13 months",), ("36 months", "xygen")),
    ("E0260", ("13 months", "KH for the first month"), ("36 months", "xygen", "NU")),
    ("K0001", ("13 months",), ("36 months", "xygen")),
    ("K0861", ("bought at the start", "BP (bought)", "13 months"), ("36 months",)),
    ("E0143", ("bought new (NU)", "rented (RR)"), ("KH", "13 months", "xygen")),
    ("E0465", ("for as long as it is medically necessary",), ("13 months", "36 months", "KH", "NU")),
    ("K0900", ("amount that the contractor sets",), ("13 months", "NU", "xygen")),
    ("E1399", ("contractor prices the claim",), ("13 months", "NU", "xygen")),
    ("K0739", ("one unit is 15 minutes",), ("delivered", "KX", "rents")),
    ("E0784", ("13 months",), ("packaged", "operative note")),
    ("E0425", ("sets no price", "rental code"), ("KX", "36 months")),
    ("E0441", ("after the 36 rental months",), ("never bought", "refill")),
    ("E1355", ("in its rent",), ("KH", "NU")),
    # supplies
    ("A4253", ("six packages (300 strips)", "KS"), ("13 months",)),
    ("A4259", ("three boxes (300 lancets)",), ("strips",)),
    ("A5055", ("prosthetic device benefit", "surgical opening"), ("strips", "equipment that", "KS", "rental")),
    ("A4421", ("no code of its own", "surgical opening"), ("equipment it belongs to",)),
    ("A4338", ("retention or incontinence that is permanent",), ("surgical opening", "strips", "A1 to A9")),
    ("A7520", ("with a tracheostomy",), ("surgical opening", "equipment that")),
    ("Q0478", ("heart pump",), ("equipment that", "strips", "K level")),
    ("A4561", ("prosthetic device",), ("A1 to A9", "equipment that")),
    ("A6209", ("A1 to A9",), ("lymphedema", "strips")),
    ("A6228", ("denies gauze soaked",), ("covers A6228",)),
    ("A6531", ("open venous stasis ulcer", "A1 to A9 are not used"), ("debrided",)),
    ("A6530", ("only for lymphedema",), ("A1 to A9", "wound")),
    ("A6594", ("only for lymphedema", "Bandaging supplies"), ("A1 to A9", "three daytime")),
    ("A4690", ("bundled",), (*RENT, "DME contractor", "refill", "strips")),
    ("E1629", ("bundled", "ended with the year 2010"), (*RENT, "DME contractor", "NU")),
    ("A4206", ("sets no separate price",), ("A1 to A9", "refill")),
    # shoes
    ("A5500", ("calendar year", "certifies"), ("leg brace bills", "K0")),
    ("A5510", ("does not cover",), ("calendar year", "KX")),
    ("L3213", ("integral part of a covered leg brace",), ("LT or RT", "K0")),
    ("L3000", ("integral part of a covered leg brace", "LT or RT"), ("13 months",)),
    ("L3215", ("law excludes",), ("KX", "LT or RT")),
    # braces, limbs, devices, implants
    ("L1843", ("LT or RT", "custom fitted"), ("K0", "functional level")),
    ("L0650", ("custom fitted",), ("LT or RT", "K0")),
    ("L5856", ("K0 cannot walk",), ("13 months",)),
    ("L5301", ("base code", "LT or RT"), ("K0",)),
    ("L6880", ("LT or RT",), ("K0", "K level")),
    ("L8030", ("prosthetic device",), ("K0", "K level", "packaged")),
    ("L8613", ("packaged",), ("K0", "K level", "LT or RT")),
    ("L8614", ("packaged",), ("K0", "K level")),
    ("L8680", ("not valid for Medicare",), ("K0", "LT or RT", "KX")),
    ("E0783", ("packaged", "operative note"), (*RENT, "NU")),
    ("A4648", ("packaged",), ("radioactive", "scan")),
    ("C1713", ("packaged into the procedure",), ("K0", "pass-through status, so")),
    ("C1600", ("pass-through status",), ("packaged into",)),
    ("V2100", ("cataract operation",), ("hearing",)),
    ("V2630", ("physician's office",), ("glasses", "K0")),
    ("V5261", ("excludes hearing aids",), ("cataract",)),
    # drugs by route
    ("J1885", ("One unit of J1885 is 15 mg: 30 mg are 2 units, and 31 mg are 3", "JW"), ("nebulizer", "340B bought")),
    ("J9035", ("JZ", "administration on separate lines"), ("nebulizer", "dispensed to the patient")),
    ("J0120", ("up to 250 mg: 250 mg are 1 unit",), ("nebulizer",)),
    ("J7613", ("nebulizer", "DME contractor", "KO"), ("administration on separate lines", "or add JZ", "who gave it")),
    ("J2062", ("One unit",), ("nebulizer", "KO")),
    ("J8540", ("dispensed to the patient",), ("administration on separate lines", "who gave it", "thrown away")),
    ("J7507", ("only after a transplant",), ("administration on separate lines", "who gave it")),
    ("J8530", ("cancer drug by mouth",), ("who gave it", "thrown away")),
    ("Q0162", ("nausea drug by mouth",), ("who gave it", "thrown away")),
    ("J0601", ("dialysis facility",), ("administration on separate lines", "thrown away")),
    ("Q4081", ("dialysis facility", "patients on dialysis only"), ("nebulizer",)),
    ("J7307", ("Original Medicare does not pay",), ("thrown away", "30 mg", "nebulizer", "KX")),
    ("J7330", ("one unit for each implant",), ("30 mg", "nebulizer")),
    ("J2778", ("administration on separate lines", "JZ"), ("nebulizer", "dispensed")),
    ("J7321", ("is one dose",), ("divide the dose by",)),
    ("J1560", ("is one dose",), ("10 mL are",)),
    ("J0573", ("gives a range and no amount to multiply",), ("of the drugs together",)),
    ("J7645", ("deny what a pharmacy mixes", "KO marks"), ("thrown away",)),
    ("J7612", ("in a nebulizer that is itself covered",), ("KO marks", "deny what a pharmacy mixes")),
    ("J0275", ("one unit for each item",), ("each each",)),
    ("J1811", ("insulin pump that is itself covered", "quantity dispensed"), ("JW", "separate lines", "drug plan")),
    ("J9028", ("thrown away on a second line",), ("dispensed",)),
    ("J3391", ("is one whole treatment",), ("for each item",)),
    ("J8650", ("nausea drug by mouth",), ("transplant",)),
    ("J8530", ("After a transplant", "cancer drug by mouth"), ("only after a transplant",)),
    ("J0606", ("dialysis facility is paid",), ("ESRD is in the description", "separate lines")),
    ("J0879", ("patients on dialysis only",), ("other patients have another code",)),
    ("Q0139", ("other patients have another code", "AX"), ("dispensed",)),
    ("C9101", ("paid for it within the procedure",), ("discarded part", "amount discarded")),
    ("S5553", ("S codes are for commercial",), ("administration on separate lines", "include giving")),
    ("Q4145", ("not applied with the graft procedures",), ("was fixed", "chosen by body area")),
    ("Q4100", ("product without a code of its own",), ("names are exact", "similar name")),
    ("Q4105", ("was fixed", "chosen by body area and wound size"), ("was put in",)),
    ("J3490", ("one unit for the whole dose", "name, NDC"), ("One unit of J3490 is", "nebulizer")),
    ("J7699", ("one unit for the whole dose", "nebulizer"), ("administration on separate lines",)),
    ("J7192", ("furnishing fee",), ("transfusion",)),
    ("J1569", ("Q2052", "with JB"), ("transfusion", "crossmatch")),
    ("J1559", ("infusion pump at home",), ("drug plan", "Q2052")),
    ("J3530", ("names no vaccine",), ("thrown away", "nebulizer", "nose spray")),
    ("Q2037", ("without deductible", "are not used for preventive vaccines"), ("thrown away", "nebulizer")),
    ("S0021", ("S codes are for commercial",), ("JW", "JZ", "TB")),
    ("G0008", ("giving the product",), ("thrown away",)),
    ("Q0510", ("fee of a pharmacy",), ("thrown away",)),
    # products
    ("P9016", ("first three units", "transfused"), ("infused like a drug",)),
    ("P9017", ("transfused",), ("first three units",)),
    ("P9045", ("infused like a drug", "No crossmatch", "500 ml are 2 units"), ("once a day", "first three units of")),
    ("A9579", ("study that used it",), ("cystoscopy", "iodine")),
    ("Q9967", ("iodine concentration",), ("gadolinium",)),
    ("A9589", ("blue light cystoscopy",), ("study that used it", "iodine")),
    ("Q9968", ("procedure in which",), ("study that used it", "iodine")),
    ("A9500", ("once for the study", "rest and another under stress"), ("source",)),
    ("A9609", ("By dose",), ("By activity", "under stress")),
    ("A9513", ("Bill the activity", "written directive"), ("source",)),
    ("C2616", ("each source", "procedure that places"), ("scan",)),
    ("Q3001", ("practitioner's or office's code",), ("not for a physician",)),
    ("Q4010", ("pays practitioners", "not a DME supplier's code"), ("refill", "A1 to A9")),
    ("A4580", ("Q4001 to Q4051",), ("refill", "KX")),
    ("Q4106", ("10 sq", "Product names are exact"), ("refill",)),
    ("B4150", ("15 units a day", "BO"), ("strips", "tube feeding is ruled out")),
    ("B4176", ("tube feeding is ruled out",), ("carry food to the small bowel",)),
    ("B9004", ("tube feeding is ruled out",), ("carry food to the small bowel",)),
    # glasses and hearing aids
    ("V2615", ("exclusion of eyeglasses",), ("one pair of glasses", "cataract", "prices the claim")),
    ("V2762", ("even on covered glasses",), ("ordered them as necessary",)),
    ("V2784", ("sees with one eye alone",), ("ordered them as necessary",)),
    ("V2755", ("order is reason enough",), ("ordered them as necessary",)),
    ("V5030", ("for one ear",), ("for both ears and",)),
    ("V5120", ("for both ears and", "Once. It stands for both"), ("takes RT or LT",)),
    # prosthetic devices: what is used up and what is work on them
    ("L8512", ("used up",), ("Replacement within", "When is a replacement")),
    (
        "V2624",
        ("twice a year", "care of the artificial eye"),
        ("Replacement within", "When is a replacement", "fitting"),
    ),
    ("V2623", ("five years", "Replacement within"), ("twice a year",)),
    ("L5400", ("early dressing",), ("one base code",)),
    ("L7367", ("no RVUs",), ("built in", "Is fitting paid")),
    ("L2050", ("both legs together",), ("LT or RT",)),
    ("A9610", ("forbids or limits",), ("idney",)),
    ("A9291", ("sets no price",), ("DME contractor",)),
    ("A9150", ("rarely meets this",), ("keep the invoice",)),
    ("V5266", ("plan's policy",), ("audiogram", "number of years")),
    ("V5257", ("audiogram", "number of years"), ("stands in the plan's policy",)),
    ("K0806", ("denies K0806 as not necessary",), ("national rule",)),
    ("K0871", ("denies K0871 as not necessary",), ("national rule",)),
    ("K0831", ("national rule on power seat elevation",), ("denies",)),
    ("K0823", ("13 months",), ("denies", "national rule")),
    # braces
    ("L4205", ("hours or the material",), ("KX", "hospital stay", "May fitting")),
    ("L0172", ("delivered within two days",), ("Joint instability", "back brace")),
    ("L0650", ("reason for a back brace",), ("Joint instability",)),
    ("L1832", ("Joint instability",), ("back brace",)),
    ("A6517", ("began in 2024",), ("since 2024",)),
    # services and reports
    ("G0422", ("72 sessions within 18 weeks",), ("GP for physical",)),
    ("G0239", ("not timed",), ("carry GP",)),
    ("G0283", ("carry GP",), ("72 sessions",)),
    ("G8427", ("brings no payment",), ("KX", "fee schedule", "coverage")),
    ("M1003", ("brings no payment",), ("KX",)),
    ("H0004", ("Medicare does not", "HE mental health"), ("physician fee schedule",)),
    ("T1019", ("electronic visit verification",), ("physician fee schedule",)),
    ("T4521", ("Medicare does not pay",), ("KX", "A1 to A9")),
    ("S9976", ("reports a cost",), ("what was done and decided", "consent")),
    ("S0812", ("S codes are for commercial",), ("lens", "cataract")),
    ("S8185", ("S codes are for commercial",), ("KX", "refill")),
    ("A9282", ("law excludes",), (*RENT, "replace A9282", "DME contractor")),
    ("E0315", ("does not cover",), (*RENT, "replace E0315")),
    ("E8001", ("not valid for Medicare",), (*RENT, "DME contractor")),
    ("A0428", ("R residence",), ("Medicaid pays for non-emergency",)),
    ("A0382", ("within the base rate",), ("R residence",)),
    ("A0130", ("Medicaid pays for non-emergency",), ("R residence",)),
    ("G0404", ("Deductible and coinsurance apply",), ("no deductible or coinsurance",)),
    ("G0439", ("no deductible or coinsurance",), ("glaucoma", "prostate", "PT")),
    ("G0105", ("PT shows",), ("glaucoma",)),
    ("R0075", ("UN (two)",), ("contrast",)),
    ("G0480", ("number of drug classes",), ("travel",)),
    ("P9603", ("travel allowance",), ("CLIA",)),
    ("K1034", ("sets no price",), ("CLIA", "specimen")),
    ("G0151", ("15-minute units",), ("per diem",)),
    ("S9346", ("once for each day", "per diem"), ("is per day",)),
    ("Q5001", ("brings no payment of its own",), ("per diem",)),
    # services that share a kind with others and not all of its words
    ("C9740", ("for hospital outpatient departments",), ("It is for ambulatory surgical centers",)),
    ("C8929", ("a study with contrast",), ("without contrast, with contrast",)),
    ("G2168", ("the agency's visit", "homebound"), ("rural health clinics",)),
    ("G0180", ("signed and dated",), ("arrival and departure", "homebound")),
    ("G0452", ("physician who interprets",), ("CLIA", "collection")),
    ("G2010", ("established patients",), ("telehealth modifier", "visit in person")),
    ("G0104", ("PT shows",), ("KX",)),
    ("G6016", ("record of each session",), ("RT, LT", "Sedation", "implanted")),
    ("G4007", ("whole set or pathway",), ("the action", "denominator")),
    ("G9069", ("past Medicare project",), ("MIPS", "the action", "same claim")),
    ("G8420", ("same claim", "words the record bears out"), ("past Medicare project",)),
    ("S9560", ("how often",), ("pump", "SH (second)")),
    ("S9338", ("pump", "SH (second)"), ()),
    ("S5036", ("the fault",), ("arrival and departure",)),
    ("S9152", ("S codes are for commercial",), ("arrival and departure",)),
    ("H0024", ("whom it reached",), ("treatment plan",)),
    ("T1015", ("where they use it",), ("plan are usual",)),
    ("T1505", ("state's manual",), ("Refills", "size", "arrival")),
    ("T4523", ("Refills", "size"), ()),
    # a unit that is the whole container leaves nothing for JW
    ("J0850", ("within the unit", "JZ"), ("second line with JW",)),
    ("J7321", ("is one dose",), ("JW", "whole treatment")),
    ("J1885", ("JW",), ("within the unit",)),
    # what holds for one kind of service and not for its neighbors
    ("C7526", ("part of the charge",), ("their own lines", "lines of their own, even")),
    (
        "G0537",
        ("by one practitioner", "known heart disease"),
        ("whoever did it", "screening diagnosis", "separate problem"),
    ),
    ("K0814", ("examination for mobility",), ("by the time of the claim", "Items on Medicare's list")),
    ("E0143", ("by the time of the claim",), ("examination for mobility",)),
    ("V2219", ("need different codes",), ("different powers",)),
    ("S3005", (), ("MIPS", "denominator")),
    ("Q4041", ("pays practitioners",), ("practitioners and hospitals",)),
    ("G0156", ("the service is given",), ("arrival to departure",)),
    ("G6014", (), ("only in a study",)),
]


@pytest.mark.parametrize(("code", "said", "unsaid"), CASES, ids=[case[0] for case in CASES])
def test_a_code_says_what_holds_for_it_and_nothing_else(
    entries: dict[str, Entry], code: str, said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    text = _text(guidance_for(entries[code]))
    assert [words for words in said if words not in text] == []
    assert [words for words in unsaid if words in text] == []


def test_a_code_that_ended_tells_only_that(entries: dict[str, Entry]) -> None:
    ended = guidance_for(entries["J7302"])
    assert ended is not None
    assert ended.title == "Ended codes"
    in_force = guidance_for(entries["J7302"], entries["J7302"].ended)
    assert in_force is not None
    assert in_force.title == "Drugs and biologicals"


def test_a_modifier_has_guidance_of_its_own(entries: dict[str, Entry]) -> None:
    modifier = guidance_for(Entry(code="RT", name="Right side", kind="modifier"))
    assert modifier is not None
    assert modifier.title == "Modifiers"
    assert guidance_for(Entry(code="1000F", name="x", kind="cpt")) is None
