"""Reads orders and invoices written as UN/CEFACT Cross Industry XML: Factur-X, ZUGFeRD 1 and 2, XRechnung, Order-X."""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NoReturn
from xml.etree.ElementTree import Element, ParseError, TreeBuilder
from xml.parsers import expat  # handlers of ours refuse what makes this parser dangerous

from parsers.exact.dbf import InexactError, day_of
from parsers.facts import Change, LineItem, Order, ShopFacts

MAX_BYTES = 8 * 1024 * 1024
MAX_ELEMENTS = 100_000
MAX_DEPTH = 40

_ROOTS = {"CrossIndustryInvoice", "CrossIndustryDocument", "SCRDMCCBDACIOMessageStructure", "CrossIndustryOrder"}
_ORDERS = {"220", "221", "224", "226", "227", "228", "230", "231"}  # UNTDID 1001: orders, their changes and answers
_ORDER_CHANGE = "230"
_CHANGES: dict[str, Change] = {"1": "add", "2": "delete", "3": "change"}  # UNTDID 1229
_QUANTITIES = ("BilledQuantity", "AgreedQuantity", "RequestedQuantity", "DespatchedQuantity")
_HEAD = ("ExchangedDocument", "HeaderExchangedDocument")
_AGREEMENT = ("ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement")
_DELIVERY = ("ApplicableHeaderTradeDelivery", "ApplicableSupplyChainTradeDelivery")
_SETTLEMENT = ("ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
_SUMS = ("SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")
_LINE_SUMS = ("SpecifiedTradeSettlementLineMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")
_FINEST = Decimal("0.000001")
_NOTE = ("IncludedNote", "Content")
_NUMBER = re.compile(r"[-+]?(?:\d{1,12}(?:\.\d{0,20})?|\.\d{1,20})")
_SPACES = re.compile(r"\s+")


def read_cii(xml: bytes) -> Order | None:
    """The order or invoice that the XML tells; None if it is XML of another kind or none at all.

    The document's number is the `purchase_order`; the buyer is the shop; an order's buyer reference, if any, is its
    `repair_order`. Part numbers are the seller's, else the buyer's, else the global trade item number. InexactError
    (``xml-refused``) where the XML declares a document type or entities, or is larger than any order.
    """
    if len(xml) > MAX_BYTES:
        raise InexactError("xml-refused", f"the XML has {len(xml)} bytes, at most {MAX_BYTES} are read")
    try:
        root = _Tree().read(xml)
    except (expat.ExpatError, ParseError, LookupError, ValueError):
        return None
    return _order(root) if root.tag in _ROOTS else None


class _Tree:
    """Builds the elements by their local names; a document type, too many elements or too deep ones are refused.

    The standard library's own builder would expand the entities of a document type; here there can be none.
    """

    def __init__(self) -> None:
        self._builder = TreeBuilder()
        self._elements = self._depth = 0

    def read(self, xml: bytes) -> Element:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        parser.ExternalEntityRefHandler = _refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._builder.data
        parser.Parse(xml, True)
        return self._builder.close()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > MAX_ELEMENTS or self._depth > MAX_DEPTH:
            raise InexactError("xml-refused", "the XML has more or deeper elements than any order")
        self._builder.start(name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._builder.end(name.rpartition(":")[2])


def _refuse(*_: object) -> NoReturn:
    raise InexactError("xml-refused", "the XML declares a document type or entities, which no order needs")


def _order(root: Element) -> Order:
    head = _first(root, *_HEAD)
    kind = _text(head, "TypeCode") or ""
    agreement, delivery, settlement = (_first(root, *names) for names in (_AGREEMENT, _DELIVERY, _SETTLEMENT))
    currency = _text(settlement, "InvoiceCurrencyCode") or _text(settlement, "OrderCurrencyCode")
    sums = _child(settlement, *_SUMS)
    is_order = kind in _ORDERS
    return Order(
        purchase_order=_text(head, "ID"),
        repair_order=_text(agreement, "BuyerReference") if is_order else None,
        shop=_shop(_child(agreement, "BuyerTradeParty")),
        date=_date(_child(head, "IssueDateTime")),
        required_by=_date(_child(delivery, "RequestedDeliverySupplyChainEvent")) if is_order else None,
        supplement_of=_text(agreement, "BuyerOrderReferencedDocument", "IssuerAssignedID")
        if kind == _ORDER_CHANGE
        else None,
        currency=currency,
        lines=tuple(_lines(root, changes=kind == _ORDER_CHANGE)),
        subtotal=_amount(sums, "LineTotalAmount", currency),
        tax=_amount(sums, "TaxTotalAmount", currency),
        total=_amount(sums, "GrandTotalAmount", currency),
    )


def _lines(root: Element, *, changes: bool) -> Iterator[LineItem]:
    """The lines; those that only group or explain others (EXTENDED profile) or hold but a note are none."""
    for line in root.iter("IncludedSupplyChainTradeLineItem"):
        about = _child(line, "AssociatedDocumentLineDocument")
        product = _child(line, "SpecifiedTradeProduct")
        quantity = next((found for name in _QUANTITIES if (found := _number(_below(line, name))) is not None), None)
        if quantity is None or _text(about, "LineStatusReasonCode") in {"GROUP", "INFORMATION"}:
            continue
        numbers = (_text(product, name) for name in ("SellerAssignedID", "BuyerAssignedID", "GlobalID"))
        yield LineItem(
            line=_text(about, "LineID"),
            part_number=next((number for number in numbers if number), None),
            description=_text(product, "Name") or _text(product, "Description") or _text(about, *_NOTE),
            quantity=_plain(quantity),
            unit_price=_price(_below(line, "NetPriceProductTradePrice")),
            list_price=_price(_below(line, "GrossPriceProductTradePrice")),
            extended_price=_number(_child(_below(line, *_LINE_SUMS), "LineTotalAmount")),
            change=_CHANGES.get(_text(about, "LineStatusCode") or "") if changes else None,
        )


def _shop(party: Element | None) -> ShopFacts:
    contact = _child(party, "DefinedTradeContact")
    return ShopFacts(
        name=_text(party, "Name"),
        postal_code=_text(party, "PostalTradeAddress", "PostcodeCode"),
        phone=_text(contact, "TelephoneUniversalCommunication", "CompleteNumber"),
        email=_text(contact, "EmailURIUniversalCommunication", "URIID"),
    )


def _price(price: Element | None) -> Decimal | None:
    """The price of one piece: the amount holds for the base quantity, which is one where nothing is said."""
    amount, base = _number(_child(price, "ChargeAmount")), _number(_child(price, "BasisQuantity"))
    if amount is None or base is None or base < _FINEST or base == 1:
        return amount
    return _plain((amount / base).quantize(_FINEST))


def _amount(sums: Element | None, name: str, currency: str | None) -> Decimal | None:
    """A sum in the document's currency; taxes may be told in a second one too."""
    found = [child for child in sums if child.tag == name] if sums is not None else []
    told = [child for child in found if child.get("currencyID") in {None, currency}] or found
    return _number(told[0]) if told else None


def _date(around: Element | None) -> dt.date | None:
    """The day in ``DateTimeString``: UNTDID 2379 format 102 is YYYYMMDD; ISO 8601 is met in the wild."""
    text = _below(around, "DateTimeString", "DateTime")
    digits = (text.text or "").strip().replace("-", "") if text is not None else ""
    return day_of(digits[:8])


def _number(element: Element | None) -> Decimal | None:
    text = (element.text or "").strip() if element is not None else ""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _plain(value: Decimal) -> Decimal:
    """The value without zeros at its end, which programs add: 1.0000 is 1."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def _text(element: Element | None, *path: str) -> str | None:
    """The words at the end of a path of children, on one line."""
    for name in path:
        element = _child(element, name)
    return _SPACES.sub(" ", element.text or "").strip() or None if element is not None else None


def _child(element: Element | None, *names: str) -> Element | None:
    return next((child for child in element if child.tag in names), None) if element is not None else None


def _below(element: Element | None, *names: str) -> Element | None:
    return next((one for one in element.iter() if one.tag in names), None) if element is not None else None


def _first(root: Element, *names: str) -> Element | None:
    return _below(root, *names)
