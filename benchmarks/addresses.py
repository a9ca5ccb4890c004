"""Full addresses and notes, as people type them into the columns city and status.

Streets are named after people: those that half of the towns have, and as many that only one town
knows (3,000 family names of ``vocabulary``). The towns are the communes of the gazetteer, the big
ones more often. One cell in ten holds a slip. Nothing here is read by ``zboun``.
"""

from __future__ import annotations

import random

from vocabulary import family_names, given_names
from zboun.rules import load

STREETS = (
    "Larbi Ben M'hidi", "Didouche Mourad", "1er Novembre", "Hassiba Ben Bouali", "Emir Abdelkader",
    "des Frères Bouadou", "Colonel Amirouche", "Krim Belkacem", "de l'Indépendance",
    "Zighoud Youcef", "Mohamed Khemisti", "Ahmed Bey", "du 5 Juillet", "de la République",
    "Abane Ramdane", "Pasteur", "Houari Boumediene", "Ben Badis", "du 20 août 1955",
    "Larbi Tebessi", "Mohamed V", "du Marché",
)  # fmt: skip
QUARTERS = (
    "AADL", "des 20 logements", "El Badr", "Ennasr", "des Frères Abbès", "Les Palmiers", "El Amel",
    "1er Mai", "Bel Air", "El Wiam", "Sonatiba", "EPLF", "les Castors", "Essalem", "Daksi", "CNEP",
    "des enseignants", "LSP", "Kaïdi", "El Moustakbal", "Ben Boulaïd", "administrative",
)  # fmt: skip
LANDMARKS = ("la poste", "la mosquée", "l'APC", "lycée Ibn Rochd", "la gare", "superette Amine")
ADDRESSES = (
    "{place}", "{place}, {wilaya}", "{place} {wilaya}", "commune de {place} wilaya de {wilaya}",
    "Cité {n} logts Bt {k}, {place}, {wilaya}", "Cité {n} logts bt {k} n° {m} {place}",
    "cité {quarter} bloc {k} n°{m} {place}", "Cité {quarter} Bt {k} Appt {m}, {place}",
    "rue {street} n° {k}, {place}", "{k} rue {street} {place}",
    "{k}, rue {street}, {place}, {wilaya}", "Rue {given} {family} N°{k} {place}",
    "rue {family} {given}, {place}, {wilaya}", "Lot {family} n° {k} {place}",
    "Lotissement {n} lots villa {k}, {place} - {wilaya}", "{place} en face de {landmark}",
    "{place}, à côté de {landmark} n {k}", "BP {n} {place}",
    "Bd {street}, bat {k}, {m}ème étage, {place}", "hai {family} {place} w {wilaya}",
    "حي {ar} رقم {k} {place_ar}", "{place_ar} شارع {ar} {k}",
)  # fmt: skip
STATES = (
    "NRP", "confirmé", "Confirmée", "livré", "Livrée", "annulé", "retour", "en attente",
    "à relancer", "client", "prospect", "intéressé", "pas intéressé", "injoignable", "RDV",
    "en cours", "reporté", "rappeler", "mayrodch", "لا يرد", "تم التوصيل", "ملغى", "مؤكد",
    "في الانتظار", "occupé", "payé",
)  # fmt: skip
THINGS = (
    "taille 42",
    "la robe noire",
    "2 pièces",
    "prix",
    "photo",
    "échange",
    "facture",
    "catalogue",
)
DAYS = ("lundi", "mardi", "demain", "jeudi", "samedi matin", "dimanche", "ce soir", "après l'aid")
NOTES = (
    "{state} {t}x rappeler {day} {d}/{m}", "{state} {d}/{m}", "{state} le {d}/{m}/2024",
    "{state} x{t}", "{state} - voir avec {given}", "{state} ({n}0 DA)", "{state} ref {n}-{k}",
    "{given}: {state} {d}/{m}", "{state} demande {thing} {d}/{m}", "{state} {day} {h}h{k}",
    "{state}, reste {n}00 DA", "{family} {state}", "{state} colis {n}{k} {wilaya}",
    "{d}/{m} {state} puis {other}", "{state} tel éteint {d}-{m}-24",
    "{state} svp {day} après {h}h", "{t}ème appel {state} {d}/{m}",
    "{state} par {given} le {d}/{m}", "{state} veut {thing} pour {day}",
    "{state} / {other} {d}.{m}.2024", "{given} {family} {state}", "{state} يوم {d}/{m}",
    "{state} اتصل {t} مرات {d}/{m}",
)  # fmt: skip
SLIPS = 0.1


class Writer:
    """Writes cells: the names it draws from, and a chance of its own."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        places = load().places
        self.wilayas = places.wilayas
        communes = list(places.communes.values())
        self.rng.shuffle(communes)
        chiefs = {wilaya.chief for wilaya in places.wilayas.values()}
        communes.sort(
            key=lambda c: (c.code not in chiefs, c.wilaya not in ("16", "31", "09", "25"))
        )
        self.communes = communes
        self.weights = [1 / (rank + 20) for rank in range(len(communes))]
        self.families = [str(form[0]) for form in family_names(3000, seed).latin]
        given = given_names(300, seed)
        self.given = [str(form[0]) for form in given.latin]
        self.arabic = [str(form[0]) for form in given.arabic]

    def addresses(self, count: int) -> list[str]:
        """Return so many addresses."""
        towns = self.rng.choices(self.communes, self.weights, k=count)
        return [
            self._written(
                ADDRESSES, place=town.name, place_ar=town.name_ar,
                wilaya=self.wilayas[town.wilaya].name,
            )
            for town in towns
        ]  # fmt: skip

    def notes(self, count: int) -> list[str]:
        """Return so many statuses with what people note beside them."""
        towns = self.rng.choices(self.communes, self.weights, k=count)
        return [self._written(NOTES, wilaya=self.wilayas[town.wilaya].name) for town in towns]

    def _written(self, shapes: tuple[str, ...], **names: str) -> str:
        rng = self.rng
        text = rng.choice(shapes).format(
            n=rng.randrange(10, 2000), k=rng.randrange(1, 60), m=rng.randrange(1, 13),
            t=rng.randrange(1, 6), d=rng.randrange(1, 29), h=rng.randrange(8, 20),
            street=rng.choice(STREETS), quarter=rng.choice(QUARTERS), thing=rng.choice(THINGS),
            landmark=rng.choice(LANDMARKS), day=rng.choice(DAYS), state=rng.choice(STATES),
            other=rng.choice(STATES), ar=rng.choice(self.arabic), given=rng.choice(self.given),
            family=rng.choice(self.families), **names,
        )  # fmt: skip
        text = rng.choice((str, str, str.upper, str.lower))(text)
        return slip(text, rng) if rng.random() < SLIPS else text


def slip(text: str, rng: random.Random) -> str:
    """Return a text with one letter left out, doubled or swapped with the next."""
    at = rng.randrange(max(len(text) - 1, 1))
    one, two = text[at : at + 1], text[at + 1 : at + 2]
    return text[:at] + rng.choice(("", one + one, two + one)) + text[at + 1 + len(two) :]
