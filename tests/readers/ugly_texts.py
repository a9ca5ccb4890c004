"""Ugly text tables: encodings, dialects, quotes, line ends."""

from __future__ import annotations

from tests.readers.ugly import ARABIC, PEOPLE, Table, Ugly, joined, numbered

GUESS = frozenset({"guessed_encoding"})


def _text(
    label: str,
    data: str | bytes,
    rows: dict[int, list[str]] | list[list[str]],
    *doubts: str,
    encoding: str = "utf-8",
    file: str = "clients.csv",
    options: dict[str, str] | None = None,
) -> Ugly:
    raw = data if isinstance(data, bytes) else data.encode(encoding)
    table = Table(rows if isinstance(rows, dict) else numbered(rows))
    return Ugly(label, file, raw, (table,), doubts=frozenset(doubts), options=options or {})


def cases() -> list[Ugly]:
    return [*_encodings(), *_dialects(), *_quotes(), *_lines(), *_refused()]


def _encodings() -> list[Ugly]:
    french, arabic = joined(PEOPLE), joined(ARABIC)
    capitals = [["Nom", "Ville"], ["ÉLISE", "MÉDÉA"], ["ZOÉ", "BÉJAÏA"]]
    mixed = joined(PEOPLE[:3]).encode() + "Zoé;0555 11 22 33;Médéa\n".encode("cp1252")
    three = "ÉLISE;0550\n".encode("cp1252") + "كريم حداد;0551\n".encode("cp1256")
    mojibake = [["Nom", "Ville"], ["Amine", "Béjaïa".encode().decode("cp1252")]]
    wrong = "الجزائر".encode("cp1256").decode("cp1252")
    return [
        _text("utf8", french, PEOPLE),
        _text("utf8_mark", french, PEOPLE, encoding="utf-8-sig"),
        _text("utf8_arabic", arabic, ARABIC),
        _text("cp1252", french, PEOPLE, *GUESS, encoding="cp1252"),
        _text("cp1252_capitals", joined(capitals), capitals, *GUESS, encoding="cp1252"),
        _text("cp1256", arabic, ARABIC, *GUESS, encoding="cp1256"),
        _text("cp1256_two_rows", joined(ARABIC[:2]), ARABIC[:2], *GUESS, encoding="cp1256"),
        _text("mac_roman", french, PEOPLE, *GUESS, encoding="mac_roman"),
        _text("mac_roman_returns", joined(PEOPLE, end="\r"), PEOPLE, *GUESS, encoding="mac_roman"),
        _text("cp850_of_dos", french, PEOPLE, *GUESS, encoding="cp850"),
        _text("utf16_tabs", joined(ARABIC, "\t"), ARABIC, encoding="utf-16", file="u.txt"),
        _text("utf16_be_mark", b"\xfe\xff" + joined(PEOPLE, "\t").encode("utf-16-be"), PEOPLE),
        _text("utf16_no_mark", joined(ARABIC, "\t"), ARABIC, *GUESS, encoding="utf-16-le"),
        _text("utf16_be_no_mark", joined(PEOPLE), PEOPLE, *GUESS, encoding="utf-16-be"),
        _text("utf32", joined(PEOPLE), PEOPLE, encoding="utf-32"),
        _text(
            "appended_export",
            mixed,
            [*PEOPLE[:3], ["Zoé", "0555 11 22 33", "Médéa"]],
            "encodings_mixed",
        ),
        _text(
            "french_and_arabic_bytes",
            b"Nom;Tel\n" + three,
            [["Nom", "Tel"], ["ÉLISE", "0550"], ["كريم حداد", "0551"]],
            "encodings_mixed",
        ),
        _text("mojibake_utf8", joined(mojibake), mojibake, "mojibake"),
        _text(
            "mojibake_cp1256",
            f"Nom;Ville\nAli;{wrong}\n",
            [["Nom", "Ville"], ["Ali", wrong]],
            "mojibake",
        ),
        _text(
            "mark_before_cp1252",
            b"\xef\xbb\xbf" + french.encode("cp1252"),
            PEOPLE,
            "encodings_mixed",
        ),
        _text("said_encoding", french, PEOPLE, encoding="cp1252", options={"encoding": "cp1252"}),
        _text(
            "said_encoding_wrong",
            "Nom;Ville\nZoé;Oran\n".encode("cp1252"),
            [["Nom", "Ville"], ["Zo\ufffd", "Oran"]],
            "undecodable_bytes",
            options={"encoding": "utf-8"},
        ),
    ]


def _dialects() -> list[Ugly]:
    titled = "Liste des clients 2024\n\n" + joined(PEOPLE)
    decimals = [["Nom", "Total"], ["Ali", "12,50"], ["Sara", "100,00"], ["Zoé", "7,25"]]
    amounts = [[who, phone, f"{n} 500,00"] for n, (who, phone, _) in enumerate(PEOPLE, 1)]
    phones = [["0550 12 34 56"], ["0661 00 11 22"], ["0770 98 76 54"]]
    names = [["Nom", "Adresse"], ["Ali", "12, rue des Frères, Oran"], ["Sara", "Cité 5, Bt 3"]]
    spaced = '1, "Ben, Ali", "0550"\n2, "Sara", "0661"\n3, "Zoé, S", "0770"\n'
    wrapped = '"Nom,Tel"\n"""Ben, Ali"",0550"\n"Sara,0661"\n'
    return [
        *(
            _text(f"delimiter_{name}", joined(PEOPLE, mark), PEOPLE)
            for name, mark in (("semicolon", ";"), ("comma", ","), ("tab", "\t"), ("pipe", "|"))
        ),
        _text("sep_line", "sep=;\n" + joined(PEOPLE), numbered(PEOPLE, 2)),
        _text("sep_line_odd", "sep=#\r\n" + joined(PEOPLE, "#"), numbered(PEOPLE, 2)),
        _text("sep_line_quoted", '"sep=,"\n' + joined(PEOPLE, ","), numbered(PEOPLE, 2)),
        _text(
            "title_lines",
            titled,
            {1: ["Liste des clients 2024", "", ""], 2: ["", "", ""], **numbered(PEOPLE, 3)},
        ),
        _text("decimal_comma", joined(decimals), decimals),
        _text("decimal_comma_last", joined(amounts, "\t"), amounts),
        _text("one_column", joined(phones, end="\n"), phones),
        _text(
            "one_column_headed", "Téléphone\n0550 12 34 56\n", [["Téléphone"], ["0550 12 34 56"]]
        ),
        _text("commas_in_places", joined(names), names),
        _text(
            "space_before_quote",
            spaced,
            [["1", "Ben, Ali", "0550"], ["2", "Sara", "0661"], ["3", "Zoé, S", "0770"]],
        ),
        _text(
            "lines_quoted_whole",
            wrapped,
            [["Nom", "Tel"], ["Ben, Ali", "0550"], ["Sara", "0661"]],
            "guessed_delimiter",
        ),
        _text(
            "said_delimiter",
            "a;b,c\nd;e,f\n",
            [["a;b", "c"], ["d;e", "f"]],
            options={"delimiter": ","},
        ),
        _text("suffix_lies", joined(PEOPLE), PEOPLE, file="clients.xls"),
        _text("no_suffix", joined(PEOPLE), PEOPLE, file="clients"),
        _text("headerless", joined(PEOPLE[1:]), PEOPLE[1:]),
        _text("one_row", "Ali;0550123456;Oran", [["Ali", "0550123456", "Oran"]]),
    ]


def _quotes() -> list[Ugly]:
    rest = [["Sara", "0661", "Oran"], ["Zoé", "0770", "Alger"], ["Nour", "0555", "Blida"]]
    head = [["Nom", "Tel", "Ville"]]
    return [
        _text("all_quoted", joined([[f'"{c}"' for c in r] for r in PEOPLE], ","), PEOPLE),
        _text(
            "quotes_doubled",
            'Nom;Note\nAli;"dit ""le grand"""\n',
            [["Nom", "Note"], ["Ali", 'dit "le grand"']],
        ),
        _text(
            "quotes_inside",
            'Nom;Note\nAli "le grand";ok\n',
            [["Nom", "Note"], ['Ali "le grand"', "ok"]],
        ),
        _text(
            "cell_over_lines",
            'Nom;Adresse;Tel\nAli;"Cité 5\nBt 3\nOran";0550\nSara;Alger;0661\n',
            {
                1: ["Nom", "Adresse", "Tel"],
                2: ["Ali", "Cité 5\nBt 3\nOran", "0550"],
                5: ["Sara", "Alger", "0661"],
            },
        ),
        _text(
            "quote_never_closed",
            joined(head) + 'Ali;"0550;Oran\n' + joined(rest),
            [*head, ["Ali", '"0550', "Oran"], *rest],
            "open_quote",
        ),
        _text(
            "two_stray_quotes",
            joined(head) + '"Ali;0550;Oran\n' + joined(rest) + '"Nadia;0552;Oran\n',
            [*head, ['"Ali', "0550", "Oran"], *rest, ['"Nadia', "0552", "Oran"]],
            "open_quote",
        ),
        _text(
            "quote_opens_and_closes_far_apart",
            joined(head) + 'Ali;"0550;Oran\n' + joined(rest) + 'Nadia";0552;Oran\n',
            [*head, ["Ali", '"0550', "Oran"], *rest, ['Nadia"', "0552", "Oran"]],
            "open_quote",
        ),
        _text(
            "inches",
            'Nom;Article\nAli;Écran 24"\nSara;TV 32"\n',
            [["Nom", "Article"], ["Ali", 'Écran 24"'], ["Sara", 'TV 32"']],
        ),
    ]


def _lines() -> list[Ugly]:
    ragged = "Nom;Tel;Ville\nAli;0550\nSara;0661;Oran;fidèle\nZoé;0770;Alger\n"
    shifted = "Nom,Tel,Ville\nAli,0550,Oran\nBen, Sara,0661,Oran\nZoé,0770,Alger\n"
    blank = "Nom;Tel\n\nAli;0550\n\n\nSara;0661\n\n\n\n"
    return [
        _text("crlf", joined(PEOPLE, end="\r\n"), PEOPLE),
        _text("returns_alone", joined(PEOPLE, end="\r"), PEOPLE),
        _text("returns_doubled", joined(PEOPLE, end="\r\r\n"), PEOPLE),
        _text("no_last_line_end", joined(PEOPLE).rstrip("\n"), PEOPLE),
        _text("dos_end_mark", joined(PEOPLE).encode() + b"\x1a", PEOPLE),
        _text(
            "some_nuls",
            b"\0".join([joined(PEOPLE)[:9].encode(), joined(PEOPLE)[9:].encode()]),
            PEOPLE,
            "nul_bytes",
        ),
        _text(
            "ragged",
            ragged,
            [
                ["Nom", "Tel", "Ville", ""],
                ["Ali", "0550", "", ""],
                ["Sara", "0661", "Oran", "fidèle"],
                ["Zoé", "0770", "Alger", ""],
            ],
        ),
        _text(
            "shifted_by_a_comma",
            shifted,
            [
                ["Nom", "Tel", "Ville", ""],
                ["Ali", "0550", "Oran", ""],
                ["Ben", " Sara", "0661", "Oran"],
                ["Zoé", "0770", "Alger", ""],
            ],
        ),
        _text(
            "blank_lines",
            blank,
            {
                1: ["Nom", "Tel"],
                2: ["", ""],
                3: ["Ali", "0550"],
                4: ["", ""],
                5: ["", ""],
                6: ["Sara", "0661"],
            },
        ),
        _text(
            "rows_of_delimiters",
            "Nom;Tel\n;\nAli;0550\n;\n",
            [["Nom", "Tel"], ["", ""], ["Ali", "0550"], ["", ""]],
        ),
        _text(
            "null_words_are_names",
            "Nom;Ville\nNan;NA\nNULL;None\n",
            [["Nom", "Ville"], ["Nan", "NA"], ["NULL", "None"]],
        ),
        _text("spaces_kept", "Nom;Tel\n Ali ;0550 \n", [["Nom", "Tel"], [" Ali ", "0550 "]]),
        _text(
            "bidi_kept",
            "Nom;Tel\nعلي;\u202a+213\u202c\n",
            [["Nom", "Tel"], ["علي", "\u202a+213\u202c"]],
        ),
        _text(
            "order_changes",
            "Nom;Tel\nAli;0550\nTel;Nom\n0661;Sara\n",
            [["Nom", "Tel"], ["Ali", "0550"], ["Tel", "Nom"], ["0661", "Sara"]],
        ),
        _text(
            "formulas_are_text", "Nom;Tel\n=1+1;+213550\n", [["Nom", "Tel"], ["=1+1", "+213550"]]
        ),
    ]


def _refused() -> list[Ugly]:
    prose = "Bonjour à tous et merci pour votre visite de ce matin.\n" * 12
    return [
        Ugly("empty", "vide.csv", b"", refused="empty"),
        Ugly("only_a_mark", "vide.csv", b"\xef\xbb\xbf", refused="empty"),
        Ugly("only_blank_lines", "vide.csv", b"\r\n \r\n", refused="empty"),
        Ugly("only_nuls", "nuls.csv", bytes(5000), refused="not_a_table"),
        Ugly("nuls_and_text", "nuls.csv", b"Nom;Tel\n" + bytes(9000), refused="not_a_table"),
        Ugly("prose", "lettre.txt", prose.encode(), refused="not_a_table"),
        Ugly("pdf", "liste.csv", b"%PDF-1.4\n1 0 obj", refused="not_a_table"),
        Ugly("photo", "liste.csv", b"\xff\xd8\xff\xe0\0\x10JFIF", refused="not_a_table"),
        Ugly("noise", "liste.csv", bytes(range(1, 250)) * 40, refused="not_a_table"),
        Ugly("rtf", "liste.doc", b"{\\rtf1\\ansi Nom}", refused="not_a_table"),
        Ugly("million_columns", "large.csv", b"a;" * 1_000_000, refused="too_big"),
    ]
