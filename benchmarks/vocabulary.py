"""Names for the benchmark: real ones with their spellings, invented ones built in both scripts.

The invented names follow Algerian patterns (Ben-, Bou-, Ait-, -i, -aoui, -ane …) over random roots,
and their spellings come from generic rules, so that the benchmark does not measure whether a
spelling stands in the project's lexicon. Nothing here is read by ``zboun``.
"""

from __future__ import annotations

import numpy as np

# Latin, Arabic, gender, other spellings people write
GIVEN = """
Mohamed محمد m Mohammed Mouhamed Med Mohamad
Ahmed أحمد m Ahmad Ahmd
Abdelkader عبد_القادر m Abd_El_Kader Abdelkadir AEK Abdel_Kader
Fatima فاطمة f Fatma Fatema Fatimah
Khadidja خديجة f Khadija Khadidja Khadidjah
Aicha عائشة f Aïcha Aisha Aycha
Karim كريم m Karime Kareem
Karima كريمة f Carima
Youcef يوسف m Youssef Yousef Yucef
Yacine ياسين m Yassine Yasin Yacin
Amine أمين m Amin
Amina أمينة f Aminah
Samir سمير m Sameer
Samira سميرة f
Nabil نبيل m Nabyl
Nabila نبيلة f Nabilla
Rachid رشيد m Rashid Rachide
Rachida رشيدة f
Said سعيد m Saïd Saeid
Omar عمر m Omer
Ali علي m Aly
Hocine حسين m Hussein Houcine Hossine
Hacene حسن m Hassen Hassan
Ibrahim إبراهيم m Brahim Ibrahime
Ismail إسماعيل m Smail Ismaïl
Mustapha مصطفى m Mostafa Mustafa
Mourad مراد m Murad
Nadia نادية f Nadya
Nadir نذير m Nadhir
Djamel جمال m Jamel Djamal
Djamila جميلة f Jamila
Tarek طارق m Tarik Tariq
Toufik توفيق m Taoufik Tewfik
Walid وليد m Oualid Waleed
Wassila وسيلة f Ouassila
Sofiane سفيان m Soufiane Sofian
Bilal بلال m Belal
Anis أنيس m Aniss
Reda رضا m Redha Rida
Riad رياض m Riyad Ryad
Lotfi لطفي m Loutfi
Lamia لمياء f Lamya
Meriem مريم f Meryem Mariem Maryam
Zineb زينب f Zeineb Zaineb
Hanane حنان f Hanan
Houria حورية f Horia
Malika مليكة f
Farid فريد m Faride Fareed
Farida فريدة f
Kamel كمال m Kamal
Khaled خالد m Khalid
Imane إيمان f Iman
Ilyes إلياس m Ilyas Elias Lyes
Hicham هشام m Hichem Hisham
Abderrahmane عبد_الرحمن m Abderahmane Abderrahman
Abdelhak عبد_الحق m Abdelhaq
Abdellah عبد_الله m Abdallah Abdelah
Abdelaziz عبد_العزيز m Abdelazize
Abdelhamid عبد_الحميد m Abdel_Hamid
Abdelhalim عبد_الحليم m
Nour_El_Houda نور_الهدى f Nourelhouda Nour_Elhouda
Nour_Eddine نور_الدين m Noureddine Nordine Nouredine
Salah_Eddine صلاح_الدين m Salaheddine Saleheddine
Djamel_Eddine جمال_الدين m Djameleddine
Fatima_Zohra فاطمة_الزهراء f Fatima_Zahra Fatma_Zohra
Mohamed_Amine محمد_أمين m Mohammed_Amine Med_Amine
Mohamed_Lamine محمد_الأمين m Med_Lamine
Sid_Ali سيد_علي m Sidali
Sid_Ahmed سيد_أحمد m Sidahmed
Asma أسماء f Assma
Sara سارة f Sarah
Ines إيناس f Inès
Rania رانية f Ranya
Ghania غنية f Rhania
Dalila دليلة f
Souad سعاد f Suad
Hayet حياة f Hayat
Leila ليلى f Leyla Lila
Lynda ليندة f Linda
Naima نعيمة f Naïma
Nacer ناصر m Nasser Naceur
Nassim نسيم m Nacim Nasim
Nassima نسيمة f Nacima
Salim سليم m Slim
Salima سليمة f
Salem سالم m
Slimane سليمان m Sliman Souleymane
Smaine اسماعين m Smain
Tahar طاهر m Taher
Tayeb الطيب m Taieb
Adel عادل m Adil
Aissa عيسى m Aïssa Issa
Moussa موسى m Mousa
Yahia يحيى m Yahya
Zakaria زكريا m Zakarya
Zahia زاهية f Zahya
Zohra زهرة f Zahra
Wahiba وهيبة f Ouahiba
Warda وردة f Ouarda
Yamina يمينة f
Yasmine ياسمين f Yasmin Jasmine
Younes يونس m Younès Yunes
Aymen أيمن m Aïmen Aymane
Oussama أسامة m Osama Usama
Ramzi رمزي m Ramzy
Redouane رضوان m Redwane Ridouane
Sabrina صبرينة f Sabrinah
Samia سامية f Samya
Sami سامي m Samy
Selma سلمى f Salma
Sihem سهام f Siham
Soraya ثريا f Thouraya
Kheira خيرة f Kheïra
Kenza كنزة f Kinza
Lakhdar لخضر m Lakhder
Laid العيد m
Messaoud مسعود m Messaoude Mesoud
Miloud ميلود m Milud
Mokhtar مختار m Moktar
Mehdi مهدي m Mahdi
Madjid مجيد m Majid
Hamza حمزة m Hamzah
Hamid حميد m
Halima حليمة f
Hafida حفيظة f
Habib حبيب m
Fouad فؤاد m Fuad
Faycal فيصل m Faysal Fayçal
Fethi فتحي m Fathi
Dounia دنيا f Donia
Chafik شفيق m Shafik
Cherif شريف m Sharif
Cherifa شريفة f
Brahim براهيم m
Boualem بوعلام m Boualam
Bachir بشير m Bashir
Badis باديس m
Azzedine عز_الدين m Azedine Azzeddine
Attia عطية m
Ameur عامر m
Ammar عمار m
Amel أمل f Amal
""".strip().splitlines()

FAMILY = """
Benali بن_علي Ben_Ali Ben-Ali
Benaissa بن_عيسى Ben_Aissa Benaïssa
Benamar بن_عمر Benaamar Ben_Amar
Bensaid بن_سعيد Ben_Said
Benyahia بن_يحيى Ben_Yahia
Benmoussa بن_موسى Ben_Moussa
Bencheikh بن_الشيخ Ben_Cheikh Bensheikh
Bendjelloul بن_جلول Benjelloul
Benkhaled بن_خالد Ben_Khaled
Bouzid بوزيد Bou_Zid Bouzide
Boudiaf بوضياف Bou_Diaf
Bouaziz بوعزيز Bouazize
Boumediene بومدين Boumedienne Boumédiène
Bouguerra بوقرة Bougerra
Boukhalfa بوخالفة
Bouchareb بوشارب
Boukerche بوكرش
Belkacem بلقاسم Belqacem Bel_Kacem
Belhadj بلحاج Bel_Hadj Belhaj
Belaid بلعيد Belaïd
Belkhir بلخير
Belarbi بلعربي
Brahimi براهيمي Ibrahimi
Hamidi حميدي
Hamdi حمدي
Hadji حاجي Haji
Haddad حداد Hadad
Haddadi حدادي
Khelifi خليفي Khlifi
Khelil خليل Khalil
Kaci قاسي Kassi
Kaddour قدور Kadour
Kadri قادري Qadri
Mansouri منصوري
Mansour منصور
Meziane مزيان Mezian
Messaoudi مسعودي Messaoudy
Mebarki مباركي
Mokrani مقراني Moqrani
Merabet مرابط Mrabet
Medjahed مجاهد Mejahed
Mahdjoub محجوب Mahjoub
Larbi العربي
Lounis لونيس
Laouar لعور
Zerrouki زروقي Zerouki
Zeghoud زغود
Ziani زياني Zyani
Zidane زيدان Zidan
Zitouni زيتوني
Saadi سعدي Sadi
Saidi سعيدي
Sahraoui صحراوي Sahrawi
Slimani سليماني
Salhi صالحي
Saidani سعيداني
Selmani سلماني
Rahmani رحماني
Rahal رحال Rahhal
Rezig رزيق
Ouali والي Wali
Ould_Kaci ولد_قاسي
Ait_Ahmed آيت_أحمد Aït_Ahmed
Ait_Ali آيت_علي
Amrani عمراني
Amara عمارة
Abdi عبدي
Abbas عباس
Arab عراب
Azzouz عزوز Azouz
Attar عطار
Allali علالي
Ammari عماري
Touati تواتي Twati
Taleb طالب
Talbi طالبي
Tahri طاهري
Toumi تومي
Tebboune تبون
Djebbar جبار Jebbar
Djaballah جاب_الله Jaballah
Dahmani دحماني
Daoud داود Daoude
Derradji دراجي Deradji
Djelloul جلول Jelloul
Cherif شريف
Chaouche شاوش
Chikhi شيخي Cheikhi
Cherfaoui شرفاوي
Ferhat فرحات
Fellah فلاح
Ghezali غزالي Ghazali
Guendouz قندوز Gendouz
Guerfi قرفي
Gasmi قاسمي
Hachemi هاشمي Hashemi
Halimi حليمي
Hamoudi حمودي
Harrat حراث
Heddadj حداج
Kherbache خرباش
Kebir كبير
Keddache قداش
Kerboua كربوعة
Khodja خوجة Khoudja
Lakehal لكحل
Makhlouf مخلوف Makhlof
Maouche ماوش
Mokhtari مختاري
Nacer ناصر
Naceri ناصري Nasri
Nouri نوري
Othmani عثماني Otmani
Rabhi رابحي
Rahmoune رحمون
Sebaa سباع
Seghir صغير
Smail اسماعيل
Tounsi تونسي
Yahiaoui يحياوي Yahyaoui
Yousfi يوسفي
Zaidi زايدي
Zemmouri زموري
Ziane زيان
""".strip().splitlines()

CONSONANTS = [  # Latin, Arabic, other Latin
    ("b", "ب"), ("d", "د"), ("r", "ر"), ("z", "ز"), ("s", "س"), ("ch", "ش"), ("k", "ك"), ("l", "ل"),
    ("m", "م"), ("n", "ن"), ("h", "ح"), ("f", "ف"), ("t", "ت"), ("dj", "ج"), ("kh", "خ"),
    ("gh", "غ"), ("k", "ق"), ("g", "ڨ"), ("t", "ط"), ("s", "ص"), ("m", "م"), ("r", "ر"), ("l", "ل"),
]  # fmt: skip
VOWELS = [
    ("a", ""),
    ("e", ""),
    ("i", ""),
    ("o", ""),
    ("a", "ا"),
    ("i", "ي"),
    ("ou", "و"),
    ("a", ""),
]
PREFIXES = [("", "")] * 9 + [
    ("ben", "بن "), ("ben", "بن"), ("bou", "بو"), ("bou", "بو"), ("bel", "بل"),
    ("ait ", "آيت "), ("el ", "ال"), ("ou", "و"), ("si", "سي"),
]  # fmt: skip
FAMILY_ENDS = [("", "")] * 4 + [("i", "ي")] * 4 + [
    ("aoui", "اوي"), ("ane", "ان"), ("a", "ة"), ("ine", "ين"), ("ouche", "وش"), ("at", "ات"),
]  # fmt: skip
GIVEN_ENDS = {
    "m": [("", ""), ("", ""), ("i", "ي"), ("ane", "ان")],
    "f": [("a", "ة"), ("a", "ة"), ("ia", "ية")],
}

# Ways in which the same sound is written another way; applied to a whole name.
RESPELL = [
    ("ou", "u"), ("ou", "o"), ("dj", "j"), ("ch", "sh"), ("i", "y"), ("i", "ee"), ("k", "q"),
    ("k", "c"),
    ("ss", "s"), ("s", "ss"), ("m", "mm"), ("l", "ll"), ("e", "é"), ("e", "a"), ("aoui", "awi"),
    ("ne", "n"), ("a", "aa"), ("gh", "g"), ("e", ""), ("i", "ï"), ("ai", "ei"), ("z", "zz"),
]  # fmt: skip
SPELLINGS = 8


def _parse(line: str, gender: bool) -> tuple[str, str, str, list[str]]:
    latin, arabic, *rest = (word.replace("_", " ") for word in line.split())
    sex = rest.pop(0) if gender else ""
    return latin, arabic, sex, rest


def _invent(
    rng: np.random.Generator, ends: list[tuple[str, str]], prefixed: bool
) -> tuple[str, str]:
    """Return one invented name in both scripts."""
    latin, arabic = PREFIXES[rng.integers(len(PREFIXES))] if prefixed else ("", "")
    parts = int(rng.choice([2, 3, 3, 3]))
    for part in range(parts):
        c_latin, c_arabic = CONSONANTS[rng.integers(len(CONSONANTS))]
        while arabic.endswith(c_arabic):  # no Arabic root repeats its first letter
            c_latin, c_arabic = CONSONANTS[rng.integers(len(CONSONANTS))]
        v_latin, v_arabic = VOWELS[rng.integers(len(VOWELS))] if part < parts - 1 else ("", "")
        latin, arabic = latin + c_latin + v_latin, arabic + c_arabic + v_arabic
    e_latin, e_arabic = ends[rng.integers(len(ends))]
    if e_latin and latin[-1] in "aeiou":
        latin, arabic = latin.rstrip("aeiou"), arabic.rstrip("اوي")
    return (latin + e_latin).title(), arabic + e_arabic


def respell(name: str, rng: np.random.Generator) -> str:
    """Return the name with one sound written another way (or as it is, when none applies).

    A last -a or -i is another name, and ``kh`` is no ``k``: these are left alone.
    """
    text = name.lower()
    sites = [
        (place, old, new)
        for old, new in RESPELL
        for place in range(4 if text.startswith("ait") else 1, len(text) - (old in "aei"))
        if text.startswith(old, place) and not (old in "kcsgtd" and text[place + 1 :][:1] in "hi")
    ]
    if not sites:
        return name
    place, old, new = sites[rng.integers(len(sites))]
    return (text[:place] + new + text[place + len(old) :]).title()


def _arabic_forms(arabic: str) -> list[str]:
    folded = arabic.translate(str.maketrans("أإآى", "اااي"))
    forms = [arabic, arabic, folded, folded.replace("ة", "ه")]
    if " " in arabic:
        forms[1] = arabic.replace(" ", "")
    return forms


class Names:
    """One vocabulary: Latin spellings (the first is the usual one), Arabic forms, sex, weights."""

    def __init__(self, rows: list[tuple[str, str, str, list[str]]], flat: float, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.latin = np.empty((len(rows), SPELLINGS), object)
        self.arabic = np.empty((len(rows), 4), object)
        self.sex = np.array([row[2] for row in rows])
        for i, (latin, arabic, _, spellings) in enumerate(rows):
            forms = [latin, latin, latin, *spellings[:3]]
            while len(forms) < SPELLINGS:
                forms.append(respell(latin, rng))
            self.latin[i], self.arabic[i] = forms, _arabic_forms(arabic)
        weights = 1 / (np.arange(len(rows)) + flat)
        self.weights = weights / weights.sum()


def given_names(n: int, seed: int) -> Names:
    """Return about ``n`` given names (never fewer than the real ones)."""
    rng = np.random.default_rng([seed, 1])
    rows = [_parse(line, True) for line in GIVEN]
    seen = {row[0] for row in rows}
    while len(rows) < n:
        sex = "mf"[int(rng.integers(2))]
        latin, arabic = _invent(rng, GIVEN_ENDS[sex], False)
        if latin not in seen:
            seen.add(latin)
            rows.append((latin, arabic, sex, []))
    return Names(rows, 12, seed)


def family_names(n: int, seed: int) -> Names:
    """Return about ``n`` family names, real and invented mixed over the ranks."""
    rng = np.random.default_rng([seed, 2])
    rows = [_parse(line, False) for line in FAMILY]
    seen = {row[0] for row in rows}
    while len(rows) < n:
        latin, arabic = _invent(rng, FAMILY_ENDS, True)
        if latin not in seen:
            seen.add(latin)
            rows.append((latin, arabic, "", []))
    head = rng.permutation(min(len(rows), 3 * len(FAMILY)))
    rows = [rows[i] for i in head] + rows[len(head) :]
    return Names(rows, 40, seed)
