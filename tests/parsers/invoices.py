"""Draws orders and invoices as Cross Industry XML, embeds them in PDFs, and draws XML built to do harm."""

import io

import pypdf

TYPES = "urn:un:unece:uncefact:data:standard"
NAMES = f'xmlns:rsm="{{root}}" xmlns:ram="{TYPES}:ReusableAggregateBusinessInformationEntity:100" xmlns:udt="{TYPES}:UnqualifiedDataType:100"'


def cii(
    agreement="", delivery="", settlement="", lines="", *, root="CrossIndustryInvoice", kind="380", number="PO-7741"
):
    """A document of the Cross Industry family."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:{root} {NAMES.format(root=f"urn:un:unece:uncefact:data:standard:{root}:100")}>
 <rsm:ExchangedDocument><ram:ID>{number}</ram:ID><ram:TypeCode>{kind}</ram:TypeCode><ram:IssueDateTime>
  <udt:DateTimeString format="102">20261121</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
 <rsm:SupplyChainTradeTransaction>{lines}
  <ram:ApplicableHeaderTradeAgreement>{agreement}</ram:ApplicableHeaderTradeAgreement>
  <ram:ApplicableHeaderTradeDelivery>{delivery}</ram:ApplicableHeaderTradeDelivery>
  <ram:ApplicableHeaderTradeSettlement>{settlement}</ram:ApplicableHeaderTradeSettlement>
 </rsm:SupplyChainTradeTransaction>
</rsm:{root}>""".encode()


BUYER = """<ram:BuyerReference>48213</ram:BuyerReference>
<ram:SellerTradeParty><ram:Name>Laval Honda</ram:Name></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>Carrosserie
  Laval</ram:Name><ram:DefinedTradeContact><ram:PersonName>N. C.</ram:PersonName><ram:TelephoneUniversalCommunication>
  <ram:CompleteNumber>450 555-0142</ram:CompleteNumber></ram:TelephoneUniversalCommunication><ram:EmailURIUniversalCommunication>
  <ram:URIID>parts@laval.example</ram:URIID></ram:EmailURIUniversalCommunication></ram:DefinedTradeContact>
  <ram:PostalTradeAddress><ram:PostcodeCode>H7S 2B4</ram:PostcodeCode></ram:PostalTradeAddress></ram:BuyerTradeParty>"""
SUMS = """<ram:{currency}CurrencyCode>CAD</ram:{currency}CurrencyCode><ram:SpecifiedTradeSettlementHeaderMonetarySummation>
{lines}<ram:TaxBasisTotalAmount>515.76</ram:TaxBasisTotalAmount><ram:TaxTotalAmount currencyID="USD">56.30</ram:TaxTotalAmount>
<ram:TaxTotalAmount currencyID="CAD">77.24</ram:TaxTotalAmount><ram:GrandTotalAmount>593.00</ram:GrandTotalAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation>"""
WANTED = """<ram:RequestedDeliverySupplyChainEvent><ram:OccurrenceDateTime><udt:DateTimeString format="102">20261127
</udt:DateTimeString></ram:OccurrenceDateTime></ram:RequestedDeliverySupplyChainEvent>"""


def item(number, product, quantity, net, total, *, gross="", status="", base=""):
    """A line; `product` and `quantity` are elements."""
    return f"""<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>{number}</ram:LineID>{status}
</ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct>{product}</ram:SpecifiedTradeProduct><ram:SpecifiedLineTradeAgreement>
{gross}<ram:NetPriceProductTradePrice><ram:ChargeAmount>{net}</ram:ChargeAmount>{base}</ram:NetPriceProductTradePrice>
</ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery>{quantity}</ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>{total}</ram:LineTotalAmount>
</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>"""


COVER = "<ram:GlobalID>3518370400049</ram:GlobalID><ram:SellerAssignedID>04711-T20-A00ZZ</ram:SellerAssignedID><ram:BuyerAssignedID>B-1</ram:BuyerAssignedID><ram:Name>Bumper cover</ram:Name>"
CLIP = "<ram:BuyerAssignedID>91505-S9A-003</ram:BuyerAssignedID><ram:Name>Clip</ram:Name>"
GROSS = "<ram:GrossPriceProductTradePrice><ram:ChargeAmount>612.45</ram:ChargeAmount></ram:GrossPriceProductTradePrice>"
HUNDRED = '<ram:BasisQuantity unitCode="C62">100</ram:BasisQuantity>'
LINES = item(
    1, COVER, '<ram:{kind}Quantity unitCode="C62">1.0000</ram:{kind}Quantity>', "489.96", "489.96", gross=GROSS
)
LINES += item(2, CLIP, '<ram:{kind}Quantity unitCode="C62">12</ram:{kind}Quantity>', "215.00", "25.80", base=HUNDRED)
BILLED, REQUESTED = LINES.format(kind="Billed"), LINES.format(kind="Requested")
TOTAL = "<ram:LineTotalAmount>515.76</ram:LineTotalAmount>"


def invoice(lines=BILLED, total=TOTAL):
    """An invoice of the EN 16931 profile."""
    return cii(BUYER, WANTED, SUMS.format(currency="Invoice", lines=total), lines)


def order(kind="220", lines=REQUESTED):
    """An Order-X order."""
    settlement = SUMS.format(currency="Order", lines=TOTAL)
    return cii(BUYER, WANTED, settlement, lines, root="SCRDMCCBDACIOMessageStructure", kind=kind)


def holding(paper, *files):
    """A PDF with embedded files: (name, bytes) each."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(paper))
    for name, data in files:
        writer.add_attachment(name, data)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def numbers(read):
    """The lines as number, part number, quantity, net price, list price, total."""
    return [
        (line.line, line.part_number, line.quantity, line.unit_price, line.list_price, line.extended_price)
        for line in read.lines
    ]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HARM = {
    "laughs": f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><CrossIndustryInvoice>&l9;</CrossIndustryInvoice>'.encode(),
    "quadratic": f'<!DOCTYPE a [<!ENTITY l "{"x" * 100_000}">]><CrossIndustryInvoice>{"&l;" * 10_000}</CrossIndustryInvoice>'.encode(),
    "external": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><CrossIndustryInvoice>&x;</CrossIndustryInvoice>',
    "utf-16": '<!DOCTYPE a [<!ENTITY x "y">]><CrossIndustryInvoice>&x;</CrossIndustryInvoice>'.encode("utf-16"),
    "type": b'<!DOCTYPE CrossIndustryInvoice SYSTEM "http://192.0.2.1/a.dtd"><CrossIndustryInvoice/>',
    "deep": b"<a>" * 100_000,
    "many": b"<a>" + b"<b/>" * 400_000 + b"</a>",
    "large": b"<a>" + b" " * 9_000_000 + b"</a>",
}
