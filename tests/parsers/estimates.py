"""Draws sets of estimate files: a small writer of dBase tables, and five estimates of invented cars."""

import datetime as dt
import io
import struct
import zipfile

ENV = [("EST_SYSTEM", "C", 1), ("SW_VERSION", "C", 10), ("UNQFILE_ID", "C", 8), ("RO_ID", "C", 8)]
ENV += [("ESTFILE_ID", "C", 38), ("SUPP_NO", "C", 3), ("EST_CTRY", "C", 3), ("CREATE_DT", "D", 8), ("STATUS", "L", 1)]
VEH = [("PLATE_NO", "C", 10), ("V_VIN", "C", 25), ("V_MODEL_YR", "C", 2), ("V_MAKECODE", "C", 12)]
VEH += [("V_MAKEDESC", "C", 20), ("V_MODEL", "C", 50), ("V_MEMO", "M", 10)]
AD1 = [("INS_CO_NM", "C", 35), ("CLM_NO", "C", 30), ("OWNR_LN", "C", 35), ("OWNR_FN", "C", 35), ("OWNR_PH1", "C", 10)]
AD2 = [("CLMT_LN", "C", 35), ("RF_CO_NM", "C", 35), ("RF_ZIP", "C", 11), ("RF_PH1", "C", 10), ("RF_EA", "C", 80)]
LIN = [("LINE_NO", "N", 3), ("LINE_IND", "C", 3), ("TRAN_CODE", "C", 1), ("UNQ_SEQ", "N", 4), ("LINE_DESC", "C", 40)]
LIN += [("PART_TYPE", "C", 4), ("OEM_PARTNO", "C", 25), ("ALT_PARTNO", "C", 25), ("PART_QTY", "N", 2)]
LIN += [("DB_PRICE", "N", 9, 2), ("ACT_PRICE", "N", 9, 2), ("TAX_PART", "L", 1), ("MISC_AMT", "N", 9, 2)]
LIN += [("MISC_SUBLT", "L", 1), ("MOD_LBR_TY", "C", 4), ("MOD_LB_HRS", "N", 5, 1), ("LBR_OP", "C", 4)]


def table(fields, rows, *, driver=0x03, version=0x03, page="cp1252", deleted=()):
    """A dBase table; `rows` are dicts by column, `deleted` the places of rows that are marked as deleted."""
    fields = [(*field, 0)[:4] for field in fields]
    head = struct.pack("<4BIHH17xB2x", version, 126, 11, 21, len(rows), 33 + 32 * len(fields), width(fields), driver)
    columns = [struct.pack("<11sc4xBB14x", name.encode(), kind.encode(), size, d) for name, kind, size, d in fields]
    body = [
        (b"*" if place in deleted else b" ") + b"".join(cell(row.get(field[0]), *field[1:], page) for field in fields)
        for place, row in enumerate(rows)
    ]
    return head + b"".join(columns) + b"\r" + b"".join(body) + b"\x1a"


def width(fields):
    """The bytes of one row."""
    return 1 + sum(field[2] for field in fields)


def cell(value, kind, size, decimals, page):
    """One value as dBase writes it."""
    if value is None or kind == "M":
        text = ""
    elif kind in "NF":
        return f"{value:>{size}.{decimals}f}".encode()[:size]
    elif kind == "D":
        text = f"{value:%Y%m%d}"
    elif kind == "L":
        text = "T" if value else "F"
    else:
        text = value
    return text.encode(page).ljust(size)[:size]


def part(number, text, kind, part_number, quantity, price, **more):  # noqa: PLR0917 - a row reads from left to right
    """A row that replaces a part: line number, words, type, part number, quantity, price, and whatever else."""
    return {
        "LINE_NO": number,
        "LINE_IND": "E01",
        "TRAN_CODE": "1",
        "LINE_DESC": text,
        "PART_TYPE": kind,
        "OEM_PARTNO": part_number,
        "PART_QTY": quantity,
        "DB_PRICE": price,
        "ACT_PRICE": price,
        "LBR_OP": "OP11",
        **more,
    }


def labour(number, text, operation, **more):
    """A row without a part."""
    return {"LINE_NO": number, "LINE_IND": "E01", "TRAN_CODE": "1", "LINE_DESC": text, "LBR_OP": operation, **more}


def files(
    name, lines, *, system, vin, car, supplement="E01", letters=("", ""), page="cp1252", driver=0x03, job="48213"
):
    """A whole set by file name; `letters` stand before the dot of AD1 and VEH, as Mitchell writes them."""
    year, make, model = car
    env = {"EST_SYSTEM": system, "UNQFILE_ID": "a1b2c3d4", "RO_ID": job, "SUPP_NO": supplement, "EST_CTRY": "CAN"}
    veh = {"PLATE_NO": "ABC 123", "V_VIN": vin, "V_MODEL_YR": year, "V_MAKEDESC": make, "V_MODEL": model}
    ad1 = {"INS_CO_NM": "Laurentide General", "CLM_NO": "26-232003028-01", "OWNR_LN": "Tremblay", "OWNR_FN": "Zoé"}
    ad2 = {"CLMT_LN": "Gagnon", "RF_CO_NM": "Carrosserie Laval", "RF_ZIP": "H7S 2B4", "RF_PH1": "4505550142"}
    how = {"page": page, "driver": driver}
    return {
        f"{name}.ENV": table(ENV, [env | {"CREATE_DT": dt.date(2026, 11, 19), "STATUS": False}], **how),
        f"{name}{letters[1]}.VEH": table(VEH, [veh], version=0x8B, **how),
        f"{name}{letters[0]}.AD1": table(AD1, [ad1], **how),
        f"{name}.AD2": table(AD2, [ad2], **how),
        f"{name}.LIN": table(LIN, lines, **how),
        f"{name}.STL": table([("TTL_TYPE", "C", 4)], [{"TTL_TYPE": "PAT"}], **how),
    }


def zipped(found, folder=""):
    """The files as a zip archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in found.items():
            archive.writestr(folder + name, data)
    return packed.getvalue()


def ccc():
    """CCC: a heading, a part with body and paint labour in two rows, a used part, refinish, sublet, an existing part."""
    cover = part(2, "Bumper cover", "PAN", "04711-T20-A00ZZ", 1, 612.45, UNQ_SEQ=7, MOD_LBR_TY="LAB", MOD_LB_HRS=2.1)
    lines = [
        {"LINE_NO": 1, "LINE_IND": "E01", "TRAN_CODE": "1", "LINE_DESC": "FRONT BUMPER"},
        cover,
        cover | {"MOD_LBR_TY": "LAR", "MOD_LB_HRS": 2.8},
        part(3, "Clip", "PAN", "91505-S9A-003", 12, 2.15),
        part(4, "LT Headlamp assy", "PAL", "33150-T20-A01", 1, 525.00, ALT_PARTNO="LKQ-331877", MOD_LBR_TY="LAB"),
        labour(5, "LT Fender", "OP9", MOD_LBR_TY="LAB", MOD_LB_HRS=3.0),
        labour(6, "LT Fender", "OP6", MOD_LBR_TY="LAR", MOD_LB_HRS=2.2, OEM_PARTNO="60261-T20-A00ZZ"),
        part(7, "Four wheel alignment", "PAS", "", 1, 120.00, LBR_OP="OP16", MISC_SUBLT=True),
        part(8, "RT Headlamp assy", "PAE", "33100-T20-A01", 1, 0),
        labour(9, "Cover car", "OP0", MISC_AMT=5.00),
    ]
    return files("1d2f5a33", lines, system="C", vin="2HGFE2F59PH100101", car=("23", "Honda", "Civic Touring"))


def mitchell():
    """Mitchell: one more letter before the dot, aftermarket and remanufactured parts, words instead of a number."""
    lines = [
        part(1, "Frt Bumper Cover", "PAN", "52119-0X990", 1, 431.02),
        part(2, "Grille", "PAA", "53100-06A30", 1, 214.20, ALT_PARTNO="TO1200466"),
        part(3, "A/C Compressor", "PAM", "**Remanufactured", 1, 310.00),
        part(4, "R Fender", "PAN", "53801-0X010", None, 402.77, LBR_OP="OP12"),
        labour(5, "Frt Bumper Cover", "OP2"),
    ]
    letters = ("A", "V")
    return files(
        "9508501", lines, system="M", vin="4T1G11AK2PU272727", car=("23", "Toyota", "Camry XSE"), letters=letters
    )


def audatex():
    """Audatex in French: written in code page 850, though the header says 437."""
    lines = [
        part(1, "Phare avant gauche à DEL", "PAN", "92101-M7300", 1, 812.40),
        part(2, "Aile avant côté droit – élargie".replace("–", "-"), "PAG", "66321-M7000", 1, 355.10),
        labour(3, "Pièce réparée", "OP9"),
    ]
    car, vin = ("23", "Kia", "Forte EX"), "3KPF24AD6PE292929"
    return files("MTL00071", lines, system="A", vin=vin, car=car, page="cp850", driver=0x01, job="71130")


def supplement():
    """CCC, first supplement: what it adds, changes and deletes, and a line of the first estimate."""
    lines = [
        part(2, "Bumper cover", "PAN", "04711-T20-A00ZZ", 1, 612.45),
        part(3, "Clip", "PAN", "91505-S9A-003", 16, 2.15, LINE_IND="S01", TRAN_CODE="2"),
        part(4, "Grille", "PAN", "71121-T20-A01", 1, 188.40, LINE_IND="S01", TRAN_CODE="3"),
        part(10, "Absorber", "PAN", "71170-T20-A00", 1, 92.30, LINE_IND="S01"),
        part(11, "Duct", "PAN", "71127-T20-A00", 1, 31.00, TRAN_CODE="3"),
    ]
    car, vin = ("23", "Honda", "Civic Touring"), "2HGFE2F59PH100101"
    return files("1d2f5a34", lines, system="C", vin=vin, car=car, supplement="S01")


def longest():
    """CCC: part numbers and descriptions that fill their columns, lines entered by hand, a job that has no number."""
    lines = [
        part(1, "Moulding rear quarter panel outer upper l", "PAN", "ABCDE-12345-FGHIJ-67890-K", 1, 99.99),
        part(2, "Clip, entered by hand", "PAN", "91501-TR0-003", 4, 3.00, LBR_OP="OP0"),
        part(3, "Hazardous waste", "PAO", "", 1, 4.50, LBR_OP="OP0"),
    ]
    car, vin = ("97", "Honda", "Prelude"), "JHMBB6247VC900901"
    return files("00000005", lines, system="C", vin=vin, car=car, job="a1b2c3d4")


SETS = {"ccc": ccc, "mitchell": mitchell, "audatex": audatex, "supplement": supplement, "longest": longest}
