"""Writes sample_data/ (an invented shop's files) and the truth about them for the tests.

    python tools/make_sample_data.py

Seeded: the same bytes each time. All people, numbers and addresses are invented. The truth
(tests/data/sample_truth.csv) says for every record who it is and what its values should become.
"""

from __future__ import annotations

import csv
import io
import random
import zipfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import xlsxwriter

from write_xls import write_xls

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "sample_data"
TRUTH = ROOT / "tests" / "data" / "sample_truth.csv"

# spellings of one name, the most usual first; then Arabic
MEN = [
    (["Mohamed", "Mohammed", "Med"], "محمد"), (["Ahmed", "Ahmad"], "أحمد"),
    (["Karim", "Kerim"], "كريم"), (["Yacine", "Yassine"], "ياسين"),
    (["Abdelkader", "Abd El Kader", "AEK"], "عبد القادر"), (["Sofiane", "Sofian"], "سفيان"),
    (["Rachid"], "رشيد"), (["Mourad", "Morad"], "مراد"), (["Nabil"], "نبيل"),
    (["Hocine", "Houcine"], "حسين"), (["Bilal"], "بلال"), (["Walid", "Oualid"], "وليد"),
    (["Khaled", "Khalid"], "خالد"), (["Djamel", "Jamel"], "جمال"), (["Redha", "Reda"], "رضا"),
    (["Salah Eddine", "Salaheddine"], "صلاح الدين"), (["Toufik", "Tewfik"], "توفيق"),
    (["Hamza"], "حمزة"), (["Ismail", "Smail"], "إسماعيل"), (["Lotfi"], "لطفي"),
    (["Farid"], "فريد"), (["Abderrahmane", "Abderahmane"], "عبد الرحمان"),
    (["Nour Eddine", "Noureddine"], "نور الدين"), (["Zakaria"], "زكريا"), (["Samir"], "سمير"),
]  # fmt: skip
WOMEN = [
    (["Fatma Zohra", "Fatima Zohra", "F. Zohra"], "فاطمة الزهراء"), (["Amina"], "أمينة"),
    (["Khadidja", "Khadija"], "خديجة"), (["Meriem", "Maryem"], "مريم"), (["Nadia"], "نادية"),
    (["Samira"], "سميرة"), (["Yasmine", "Yasmina"], "ياسمين"), (["Houria"], "حورية"),
    (["Karima"], "كريمة"), (["Leila", "Lila"], "ليلى"), (["Nawel", "Naouel"], "نوال"),
    (["Soumia", "Soumaya"], "سمية"), (["Aicha", "Aïcha"], "عائشة"), (["Malika"], "مليكة"),
    (["Souad"], "سعاد"), (["Imene", "Imane"], "إيمان"), (["Hanane"], "حنان"),
    (["Djamila", "Jamila"], "جميلة"), (["Ouarda", "Warda"], "وردة"), (["Radia"], "راضية"),
]  # fmt: skip
FAMILIES = [
    (["Benali", "Ben Ali"], "بن علي"), (["Boudiaf"], "بوضياف"), (["Haddad"], "حداد"),
    (["Mansouri"], "منصوري"), (["Brahimi"], "براهيمي"), (["Belkacem", "Bel Kacem"], "بلقاسم"),
    (["Cherif", "Chérif"], "شريف"), (["Saadi", "Sadi"], "سعدي"), (["Ziani"], "زياني"),
    (["Bouzid", "Bou Zid"], "بوزيد"), (["Hamdani"], "حمداني"), (["Khelifi", "Khelifi"], "خليفي"),
    (["Meziane"], "مزيان"), (["Rahmani"], "رحماني"), (["Slimani"], "سليماني"),
    (["Toumi"], "تومي"), (["Guendouz"], "قندوز"), (["Ait Ahmed", "Aït Ahmed"], "آيت أحمد"),
    (["Bensalem", "Ben Salem"], "بن سالم"), (["Djebbar", "Jebbar"], "جبار"),
    (["Ferhat"], "فرحات"), (["Larbi"], "العربي"), (["Messaoudi"], "مسعودي"),
    (["Ouali"], "والي"), (["Taleb"], "طالب"), (["Yahiaoui", "Yahyaoui"], "يحياوي"),
    (["Zerrouki"], "زروقي"), (["Bouchareb"], "بوشارب"), (["Kaci"], "قاسي"),
    (["Medjahed"], "مجاهد"), (["Nacer"], "ناصر"), (["Righi"], "ريغي"), (["Hadj Ali"], "حاج علي"),
    (["Boukhalfa"], "بوخالفة"), (["Chaouche", "Chaouch"], "شاوش"), (["Dahmani"], "دحماني"),
]  # fmt: skip
# code, French forms (the first is official), Arabic, a commune and its forms
PLACES = [
    ("16", ["Alger", "ALGER", "Algiers", "16 - Alger"], "الجزائر", "Bab Ezzouar", "باب الزوار"),
    ("31", ["Oran", "ORAN", "Wahran", "31"], "وهران", "Bir El Djir", "بئر الجير"),
    ("25", ["Constantine", "9santina", "CONSTANTINE"], "قسنطينة", "El Khroub", "الخروب"),
    ("09", ["Blida", "BLIDA", "09 - Blida"], "البليدة", "Boufarik", "بوفاريك"),
    ("19", ["Sétif", "Setif", "SETIF"], "سطيف", "Ain Oulmane", "عين ولمان"),
    ("06", ["Béjaïa", "Bejaia", "Bgayet", "Vgayet"], "بجاية", "Akbou", "أقبو"),
    ("15", ["Tizi Ouzou", "T.O", "TIZI OUZOU"], "تيزي وزو", "Azazga", "عزازقة"),
    ("23", ["Annaba", "3annaba", "ANNABA"], "عنابة", "El Bouni", "البوني"),
    ("13", ["Tlemcen", "TLEMCEN", "Tlemsen"], "تلمسان", "Maghnia", "مغنية"),
    ("22", ["Sidi Bel Abbès", "SBA", "Sidi Bel Abbes"], "سيدي بلعباس", "Telagh", "تلاغ"),
    ("34", ["Bordj Bou Arreridj", "BBA", "B.B.A"], "برج بوعريريج", "Ras El Oued", "رأس الوادي"),
    ("05", ["Batna", "BATNA"], "باتنة", "Arris", "أريس"),
    ("68", ["Bou Saâda", "Bou Saada, M'Sila"], "بوسعادة", "Bou Saâda", "بوسعادة"),
]  # fmt: skip
STATUSES = {
    "customer": ["Client", "client", "Livré", "livré", "Payé", "Client fidèle", "VIP", "confirmé"],
    "prospect": ["Prospect", "prospect", "à relancer", "NRP 2", "en attente", "intéressé"],
    "inactive": ["Annulé", "retour", "perdu", "pas intéressé", "inactif"],
}
STATUSES_AR = {
    "customer": ["زبون", "تم التوصيل", "مؤكد"],
    "prospect": ["زبون محتمل", "لا يرد", "قيد الانتظار"],
    "inactive": ["ملغى", "مرتجع", "غير مهتم"],
}
DOMAINS = ["gmail.com", "gmail.com", "gmail.com", "yahoo.fr", "hotmail.fr", "hotmail.com"]
TYPOS = {"gmail.com": "gamil.com", "yahoo.fr": "yaho.fr", "hotmail.fr": "hotmal.fr"}


@dataclass
class Person:
    """One invented person: what is true of them, however the files write it."""

    number: int
    given: tuple[list[str], str]
    family: tuple[list[str], str]
    phone: str  # ten digits, national
    email: str
    place: tuple[str, list[str], str, str, str]
    stage: str

    @property
    def e164(self) -> str:
        return "+213" + self.phone[1:]


@dataclass
class Shop:
    """The people, and the truth collected while the files are written."""

    rng: random.Random
    people: list[Person] = field(default_factory=list)
    truth: list[dict[str, object]] = field(default_factory=list)

    def note(self, source: str, sheet: str, row: int, who: Person, **true: str) -> None:
        """Write down what one record is and should become."""
        line = {"source": source, "sheet": sheet, "row": row, "sender": "", "person": who.number}
        self.truth.append(line | {"phone": "", "email": "", "wilaya_code": "", "stage": ""} | true)


def people(rng: random.Random, count: int = 300) -> list[Person]:
    """Return the shop's people: every ninth a household member, every twentieth a namesake."""
    made: list[Person] = []
    phones: set[str] = set()
    for number in range(count):
        given = rng.choice(WOMEN if rng.random() < 0.5 else MEN)
        family, place = rng.choice(FAMILIES), rng.choice(PLACES)
        phone = _phone(rng, phones)
        if made and number % 9 == 0:  # a household: one phone, one family, another given name
            other = made[-1]
            family, place, phone = other.family, other.place, other.phone
            given = rng.choice([g for g in WOMEN + MEN if g[1] != other.given[1]])
        elif number % 20 == 7:  # a namesake who lives elsewhere
            other = rng.choice(made)
            given, family = other.given, other.family
            place = rng.choice([p for p in PLACES if p[0] != other.place[0]])
        email = _email(rng, given, family, number) if rng.random() < 0.6 else ""
        stage = rng.choices(["customer", "prospect", "inactive"], [6, 3, 1])[0]
        made.append(Person(number, given, family, phone, email, place, stage))
    return made


def _phone(rng: random.Random, used: set[str]) -> str:
    prefixes = ["055", "056", "066", "067", "077", "079", "069", "054"]
    while True:
        prefix = rng.choice(prefixes)
        third = {"054": "0", "056": "0", "069": "7"}.get(prefix, str(rng.randrange(0, 5)))
        phone = prefix + third + f"{rng.randrange(10**6):06d}"
        if phone not in used:
            used.add(phone)
            return phone


def _email(rng: random.Random, given, family, number: int) -> str:
    first = given[0][0].lower().replace(" ", "").replace(".", "").replace("ï", "i")
    last = family[0][0].lower().replace(" ", "").replace("é", "e").replace("ï", "i")
    form = rng.choice(["{f}.{l}{n}", "{l}.{f}{n}", "{f}{n}", "{l}_{f}{n}"])
    return form.format(f=first, l=last, n=number) + "@" + rng.choice(DOMAINS)


def written_phone(rng: random.Random, p: Person) -> str:
    """Return the phone as somebody types it."""
    n = p.phone
    pairs = " ".join([n[:4], n[4:6], n[6:8], n[8:]])
    forms = [
        n, pairs, pairs.replace(" ", "."), pairs.replace(" ", "-"), p.e164,
        f"+213 {n[1:4]} {n[4:6]} {n[6:8]} {n[8:]}", "00213" + n[1:], f"+213 (0) {n[1:]}",
        f"Tél: {n}", "213" + n[1:],
    ]  # fmt: skip
    return rng.choice(forms)


def latin(rng: random.Random, p: Person, order: str = "fg", upper: bool = True) -> str:
    """Return the name as somebody types it, in Latin letters."""
    given, family = rng.choice(p.given[0]), rng.choice(p.family[0])
    if upper and rng.random() < 0.7:
        family = family.upper()
    parts = [family, given] if order == "fg" else [given, family]
    return " ".join(parts)


def arabic(p: Person, order: str = "gf") -> str:
    """Return the name in Arabic."""
    parts = [p.given[1], p.family[1]]
    return " ".join(parts if order == "gf" else reversed(parts))


def workbook(shop: Shop) -> None:
    """Two sheets: title lines, phones that lost their zero, a total row; then the prospects."""
    rng, name = shop.rng, "clients_2024.xlsx"
    book = xlsxwriter.Workbook(OUT / name)
    book.set_properties({"created": datetime(2024, 12, 31)})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet("Clients")
    sheet.write(0, 0, "Boutique El Yasmine", bold)
    sheet.write(1, 0, "Liste des clients - arrêtée au 31/12/2024")
    header = ["N°", "Nom", "Prénom", "Téléphone", "Wilaya", "Commune", "Situation"]
    sheet.write_row(3, 0, header, bold)
    row = 4
    for number, p in enumerate(rng.sample(shop.people, 110), 1):
        stage = p.stage
        sheet.write_row(row, 0, [number, rng.choice(p.family[0]).upper(), rng.choice(p.given[0])])
        sheet.write_number(row, 3, int(p.phone))  # Excel eats the zero
        sheet.write(row, 4, rng.choice(p.place[1]))
        sheet.write(row, 5, p.place[3] if rng.random() < 0.5 else "")
        sheet.write(row, 6, rng.choice(STATUSES[stage]))
        shop.note(name, "Clients", row + 1, p, phone=p.e164, wilaya_code=p.place[0], stage=stage)
        row += 1
    sheet.write(row, 0, "TOTAL", bold)
    sheet.write(row, 1, "110 clients")
    second = book.add_worksheet("Prospects")
    second.write_row(0, 0, ["Nom et prénom", "Mobile", "E-mail", "Ville", "Etat"], bold)
    for row, p in enumerate(rng.sample(shop.people, 60), 1):
        phone = written_phone(rng, p) if rng.random() < 0.85 else "NRP"
        mail = p.email.upper() if rng.random() < 0.3 else p.email
        if not mail and phone == "NRP":
            phone = written_phone(rng, p)
        second.write_row(
            row, 0, [latin(rng, p), phone, mail, p.place[1][0], rng.choice(STATUSES["prospect"])]
        )
        shop.note(
            name, "Prospects", row + 1, p, phone="" if phone == "NRP" else p.e164, email=p.email,
            wilaya_code=p.place[0], stage="prospect",
        )  # fmt: skip
    book.close()


def old_workbook(shop: Shop) -> None:
    """An .xls of former customers."""
    rng, name = shop.rng, "anciens_clients.xls"
    rows: list[list[object]] = [["Nom & Prénom", "Tel", "Adresse", "Observation"]]
    for p in rng.sample(shop.people, 45):
        row = [latin(rng, p, "fg"), written_phone(rng, p), f"{p.place[3]}, {p.place[1][0]}", ""]
        rows.append(row)
        shop.note(name, "Feuil1", len(rows), p, phone=p.e164, wilaya_code=p.place[0])
    write_xls(OUT / name, {"Feuil1": rows})


def web_shop(shop: Shop) -> None:
    """The web shop's export: UTF-8, commas, an order a line."""
    rng, name = shop.rng, "commandes_site.csv"
    with (OUT / name).open("w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out, lineterminator="\n")
        lines.writerow(
            ["Order ID", "Date", "Customer name", "Email", "Phone", "Wilaya", "Commune", "Status"]
        )
        day = datetime(2024, 9, 1)
        for row, p in enumerate(rng.sample(shop.people, 90), 2):
            day += timedelta(hours=rng.randrange(5, 30))
            mail, true_mail = p.email, p.email
            domain = mail.partition("@")[2]
            if domain in TYPOS and rng.random() < 0.12:
                mail = mail.replace(domain, TYPOS[domain])
            status = rng.choice(STATUSES[p.stage])
            lines.writerow(
                [5000 + row, day.date().isoformat(), latin(rng, p, "gf", upper=False), mail,
                 written_phone(rng, p), p.place[1][0], p.place[3], status]
            )  # fmt: skip
            shop.note(
                name, "", row, p, phone=p.e164, email=true_mail, wilaya_code=p.place[0],
                stage=p.stage,
            )  # fmt: skip


def arabic_csv(shop: Shop) -> None:
    """The Arabic list of the other desk: cp1256, semicolons."""
    rng, name = shop.rng, "zabain_2023.csv"
    lines = ["الاسم;اللقب;رقم الهاتف;الولاية;الحالة"]
    for row, p in enumerate(rng.sample(shop.people, 70), 2):
        phone = p.phone if rng.random() < 0.7 else p.phone[1:]
        status = rng.choice(STATUSES_AR[p.stage])
        lines.append(";".join([p.given[1], p.family[1], phone, p.place[2], status]))
        shop.note(name, "", row, p, phone=p.e164, wilaya_code=p.place[0], stage=p.stage)
    (OUT / name).write_bytes(("\r\n".join(lines) + "\r\n").encode("cp1256"))


def google_csv(shop: Shop) -> None:
    """A Google Contacts export, new form."""
    rng, name = shop.rng, "contacts_google.csv"
    header = [
        "First Name", "Middle Name", "Last Name", "Nickname", "Organization Name", "Birthday",
        "Notes", "Labels", "E-mail 1 - Label", "E-mail 1 - Value", "Phone 1 - Label",
        "Phone 1 - Value", "Address 1 - City",
    ]  # fmt: skip
    with (OUT / name).open("w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out, lineterminator="\n")
        lines.writerow(header)
        for row, p in enumerate(rng.sample(shop.people, 60), 2):
            line = dict.fromkeys(header, "")
            line |= {"First Name": rng.choice(p.given[0]), "Last Name": rng.choice(p.family[0])}
            line |= {"Labels": "* myContacts", "Phone 1 - Label": "Mobile"}
            line |= {"E-mail 1 - Value": p.email, "Phone 1 - Value": written_phone(rng, p)}
            line |= {"Address 1 - City": p.place[1][0] if rng.random() < 0.5 else ""}
            lines.writerow(line.values())
            code = p.place[0] if line["Address 1 - City"] else ""
            shop.note(name, "", row, p, phone=p.e164, email=p.email, wilaya_code=code)


def leads(shop: Shop) -> None:
    """Leads of an advertisement: UTF-16, tabs, phones as ``p:+213…``."""
    rng, name = shop.rng, "leads_publicite.csv"
    lines = ["id\tcreated_time\tplatform\tfull_name\tphone_number\temail\tcity"]
    for row, p in enumerate(rng.sample(shop.people, 55), 2):
        day = datetime(2024, 11, 1) + timedelta(hours=7 * row)
        full = arabic(p) if rng.random() < 0.4 else latin(rng, p, "gf", upper=False)
        cells = [f"l:{880000 + row}", day.isoformat() + "+01:00", "ig", full, f"p:{p.e164}"]
        lines.append("\t".join([*cells, p.email, p.place[1][0]]))
        shop.note(name, "", row, p, phone=p.e164, email=p.email, wilaya_code=p.place[0])
    (OUT / name).write_bytes(("\r\n".join(lines) + "\r\n").encode("utf-16"))


def android_chat(shop: Shop) -> None:
    """A one-to-one chat, French, Android."""
    rng = shop.rng
    p = shop.people[3]
    contact, me = f"{p.given[0][0]} {p.family[0][0]}", "Boutique El Yasmine"
    name = f"Discussion WhatsApp avec {contact}.txt"
    now = datetime(2024, 10, 3, 9, 12)
    lines = [
        f"{now:%d/%m/%Y, %H:%M} - Les messages et les appels sont chiffrés de bout en bout. "
        "Aucun tiers, pas même WhatsApp, ne peut les lire ou les écouter."
    ]
    talk = [
        (contact, "Salam, la robe bleue est disponible ?"), (me, "Oui, en taille 38 et 40"),
        (contact, "Je prends la 40.\nLivraison possible ?"), (me, "Bien sûr, votre adresse ?"),
        (contact, f"{p.place[3]}, wilaya {p.place[1][0]}"), (me, "<Médias omis>"),
        (contact, f"Mon numéro : {p.phone}"), (me, "Commande confirmée, merci"),
        (contact, "Merci beaucoup"),
    ]  # fmt: skip
    for sender, text in talk:
        now += timedelta(hours=rng.randrange(20, 90))
        lines.append(f"{now:%d/%m/%Y, %H:%M} - {sender}: {text}")
    (OUT / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    shop.note(name, "", 2, p)
    shop.truth[-1]["sender"] = contact


def ios_group(shop: Shop) -> None:
    """A group of customers, Arabic, iPhone, zipped."""
    rng, name = shop.rng, "WhatsApp Chat - زبائن الجملة.zip"
    members = rng.sample(shop.people[20:], 24)
    me, now = "Boutique El Yasmine", datetime(2024, 5, 1, 10, 0)
    lines: list[str] = []
    texts = ["السلام عليكم", "كم سعر القميص؟", "شكرا", "هل التوصيل مجاني؟", "أريد قطعتين", "متى؟"]

    def say(sender: str, text: str, mark: str = "") -> None:
        nonlocal now
        now += timedelta(minutes=rng.randrange(3, 600), seconds=rng.randrange(60))
        lines.append(f"{mark}[{now:%d/%m/%Y}، {now:%H:%M:%S}] {sender}: {text}")

    say("زبائن الجملة", "\u200fالرسائل والمكالمات مشفرة تمامًا بين الطرفين.", "\u200f")
    senders = {}
    for p in members:
        n = p.e164
        number = f"\u202a{n[:4]}\u00a0{n[4:7]}\u00a0{n[7:9]}\u00a0{n[9:11]}\u00a0{n[11:]}\u202c"
        senders[p.number] = number if rng.random() < 0.6 else arabic(p)
    seen: set[int] = set()
    for _ in range(160):
        p = rng.choice(members)
        if rng.random() < 0.25:
            say(me, rng.choice(["مرحبا بكم", "متوفر", "التوصيل 600 دج", "تم"]))
            continue
        say(senders[p.number], rng.choice(texts))
        if p.number not in seen:
            seen.add(p.number)
            sender = senders[p.number].strip("\u202a\u202c")
            true = {"phone": p.e164} if sender.startswith("+") else {}
            shop.note(name, "", len(lines), p, **true)
            shop.truth[-1]["sender"] = sender.replace("\u00a0", " ")
    info = zipfile.ZipInfo("_chat.txt", date_time=(2024, 6, 1, 0, 0, 0))
    with zipfile.ZipFile(OUT / name, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(info, "\r\n".join(lines) + "\r\n", zipfile.ZIP_DEFLATED)


def cards(shop: Shop) -> None:
    """The shop phone's address book."""
    rng, name = shop.rng, "telephone.vcf"
    out = io.StringIO()
    line = 1
    for p in rng.sample(shop.people, 40):
        given, family = rng.choice(p.given[0]), rng.choice(p.family[0])
        card = ["BEGIN:VCARD", "VERSION:3.0", f"N:{family};{given};;;", f"FN:{given} {family}"]
        card.append(f"TEL;TYPE=CELL:{written_phone(rng, p)}")
        if p.email:
            card.append(f"EMAIL:{p.email}")
        card.append("END:VCARD")
        shop.note(name, "", line, p, phone=p.e164, email=p.email)
        out.write("\r\n".join(card) + "\r\n")
        line += len(card)
    (OUT / name).write_bytes(out.getvalue().encode("utf-8"))


def main() -> None:
    rng = random.Random(20241231)
    OUT.mkdir(exist_ok=True)
    TRUTH.parent.mkdir(exist_ok=True)
    shop = Shop(rng, people(rng))
    for write in (
        workbook, old_workbook, web_shop, arabic_csv, google_csv, leads, android_chat, ios_group,
        cards,
    ):  # fmt: skip
        write(shop)
    with TRUTH.open("w", encoding="utf-8", newline="") as out:
        lines = csv.DictWriter(out, shop.truth[0].keys(), lineterminator="\n")
        lines.writeheader()
        lines.writerows(shop.truth)
    met = len({line["person"] for line in shop.truth})
    print(f"{len(shop.truth)} records of {met} people in {OUT}")


if __name__ == "__main__":
    main()
