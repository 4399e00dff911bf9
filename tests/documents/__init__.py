"""Made-up certificates for tests: people and companies that do not exist, numbers that are well-formed.

people.py, abroad.py and bodies.py make them up, kinds/ draws each family of certificates flat (sheet.py is the paper,
hand.py what differs from printing to printing, grounds.py what lies under and over the texts), photo/ photographs
them badly. Every picture says 测试样本; emblems, seals and fine lines only look like some, and are nobody's.

    made(kind, level, seed)       make.py: a photo and what stands on it; .retake when asking for another is right
    faulty(fault, seed)           faults.py: a certificate that contradicts itself or has run out, with the doubt it owes;
                                  photographed(flat, level, seed) takes its photo
    judged(seed), good, spoilt    judged.py: photos to pass or to send back, with the kind asked for and the code owed
    together(seed)                together.py: two sides in one photo
    bad_files()                   bad_files.py: hostile, broken and unusual files, with what may come of each

    python -m tests.documents FOLDER --seeds 1-5 --level phone --kind passport

writes pictures and truth.jsonl: path, kind, design, level, fields (dates ISO 8601, numbers plain), doubts, done, retake.
`--what faults|judged|together|bad` writes those instead. Foreigners' names are written SURNAME GIVEN NAMES; a licence
from before the credit code has its 注册号 as credit_code; a field is there only where the certificate prints it.
"""
