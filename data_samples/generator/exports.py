"""Every export: its silo, file name, dialect and header, in the order in which a system writes it.

Columns a table `x_<name>` does not have are written empty.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Export:
    """One file of a silo."""

    name: str
    silo: str
    file: str
    header: tuple[str, ...]
    separator: str = ";"
    encoding: str = "cp1252"
    has_bom: bool = False

    def path(self, delivery: date) -> str:
        """The file's name inside the silo's folder."""
        return f"{self.file}_{delivery.isoformat()}.csv"


def split(text: str, by: str = ",") -> tuple[str, ...]:
    """A header line as a tuple."""
    return tuple(cell.strip() for cell in text.replace("\n", " ").split(by))


CONTACTS = split("""Id,IsDeleted,MasterRecordId,AccountId,LastName,FirstName,Salutation,MiddleName,
Suffix,Name,MailingStreet,MailingCity,MailingState,MailingPostalCode,MailingCountry,
MailingStateCode,MailingCountryCode,OtherStreet,OtherCity,OtherState,OtherPostalCode,OtherCountry,
OtherStateCode,OtherCountryCode,Phone,MobilePhone,HomePhone,OtherPhone,Email,Title,LeadSource,
Birthdate,HasOptedOutOfEmail,DoNotCall,CreatedDate,LastModifiedDate,SystemModstamp,
LastActivityDate,EmailBouncedReason,EmailBouncedDate,IsEmailBounced,IndividualId""")
CUSTOMERS = split("""Customer ID,First Name,Last Name,Email,Accepts Email Marketing,
Default Address Company,Default Address Address1,Default Address Address2,Default Address City,
Default Address Province Code,Default Address Country Code,Default Address Zip,
Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags""")
ORDERS = split("""Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,
Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,
Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,
Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,
Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,
Billing Company,Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,
Shipping Name,Shipping Street,Shipping Address1,Shipping Address2,Shipping Company,Shipping City,
Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,
Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,
Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,
Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,Phone,
Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,Payment Terms Name,
Next Payment Due At,Payment References""")
PRODUCTS = split("""Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,
Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value,Variant SKU,
Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,
Variant Fulfillment Service,Variant Price,Variant Compare At Price,Variant Requires Shipping,
Variant Taxable,Variant Barcode,Image Src,Image Position,Image Alt Text,Gift Card,SEO Title,
SEO Description,Variant Image,Variant Weight Unit,Variant Tax Code,Cost per item,Status""")
INVENTORY = split("""Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,
Option3 Name,Option3 Value,SKU,HS Code,COO,Location,Bin name,Incoming (not editable),
Unavailable (not editable),Committed (not editable),Available (not editable),On hand (current),
On hand (new)""")
CARDS = split(
    """Kartennummer;Kundennummer;Anrede;Titel;Vorname;Nachname;Geburtsdatum;Strasse;
Hausnummer;PLZ;Ort;Land;Telefon;Mobil;E-Mail;Eintrittsdatum;Eintrittsfiliale;Status;Kartenstatus;
Stufe;Punktestand;Werbeeinwilligung_EMail;Werbeeinwilligung_Post;Werbeeinwilligung_Telefon;
Einwilligungsdatum;Haushaltsnummer""",
    ";",
)
BOOKINGS = split(
    """Buchungsnummer;Kartennummer;Datum;Uhrzeit;Filiale;Kasse;Bonnummer;Buchungsart;
Punkte;Umsatz;Verfallsdatum""",
    ";",
)
STOCK = split("Lagerort;Lagerplatz;Artikelnummer;EAN;Bestand;Gesperrt;QS;Einheit;Stand", ";")
MOVEMENTS = split("Buchungsnr;Zeitpunkt;Artikelnummer;Von;Nach;Menge;Bewegungsart;Beleg", ";")
COUNTS = split("Artikel;Filiale;Bestand;Mindestbestand;EK;Gezählt am", ";")
TRANSFERS = split("Umlagerung;Artikel;Von;Nach;Status;Menge;Empfangen;Versandt am;Erwartet am", ";")
PURCHASES = split(
    "Bestellung;Position;Artikel;Ziel;Status;Bestellt;Geliefert;EK;Bestellt am;Termin", ";"
)
RESERVATIONS = split("Reservierung;Artikel;Filiale;Status;Menge;Gilt bis", ";")
SAP: dict[str, str] = {
    "KNA1": "MANDT KUNNR LAND1 NAME1 NAME2 ORT01 PSTLZ STRAS TELF1 TELF2 XCPDK ADRNR ANRED AUFSD "
    "ERDAT KTOKD LOEVM SPERR SPRAS STKZN STCEG CVP_XBLCK",
    "ADRC": "CLIENT ADDRNUMBER DATE_FROM NATION DATE_TO NAME1 NAME_CO CITY1 CITY2 POST_CODE1 "
    "POST_CODE2 PO_BOX STREET HOUSE_NUM1 HOUSE_NUM2 STR_SUPPL1 STR_SUPPL2 STR_SUPPL3 LOCATION "
    "COUNTRY REGION TEL_NUMBER",
    "ADR6": "CLIENT ADDRNUMBER PERSNUMBER DATE_FROM CONSNUMBER FLGDEFAULT SMTP_ADDR",
    "ADR2": "ADDRNUMBER PERSNUMBER CONSNUMBER TEL_NUMBER TELNR_LONG R3_USER",
    "BUT000": "PARTNER TYPE BU_GROUP NAME_FIRST NAME_LAST NAME_ORG1 TITLE XSEXM XSEXF BIRTHDT "
    "DEATHDT XDELE XBLCK PARTNER_GUID CRDAT CHDAT",
    "CVI_CUST_LINK": "PARTNER_GUID CUSTOMER",
    "VBAK": "VBELN ERDAT ERZET AUDAT VBTYP AUART AUGRU NETWR WAERK VKORG VTWEG SPART VKBUR KUNNR "
    "BSTNK VDATU LIFSK FAKSK",
    "VBAP": "VBELN POSNR MATNR EAN11 ARKTX PSTYV ABGRU KWMENG VRKME NETPR NETWR MWSBP WERKS LGORT "
    "VGBEL VGPOS",
    "MARA": "MATNR MTART MATKL MEINS EAN11 NUMTP SATNR ATTYP LVORM ERSDA LAEDA",
    "MARM": "MATNR MEINH UMREZ UMREN",
    "MAKT": "MATNR SPRAS MAKTX",
    "MARD": "MATNR WERKS LGORT LABST INSME SPEME UMLME EINME RETME",
    "MARC": "MATNR WERKS EISBE MINBE UMLMC TRAME PLIFZ",
    "MBEW": "MATNR BWKEY BWTAR LBKUM SALK3 VPRSV STPRS VERPR PEINH",
    "T001W": "WERKS NAME1 STRAS PSTLZ ORT01 VLFKZ",
}
EXPORTS: tuple[Export, ...] = (
    Export("contacts", "crm", "contacts", CONTACTS, ",", "utf-8"),
    Export("customers", "shop", "customers_export", CUSTOMERS, ",", "utf-8", has_bom=True),
    Export("orders", "shop", "orders_export", ORDERS, ",", "utf-8", has_bom=True),
    Export("products", "shop", "products_export", PRODUCTS, ",", "utf-8"),
    Export("inventory", "shop", "inventory_export", INVENTORY, ",", "utf-8"),
    Export("cards", "loyalty", "karten", CARDS),
    Export("bookings", "loyalty", "buchungen", BOOKINGS),
    Export("bestand", "lager", "bestand", STOCK),
    Export("bewegungen", "lager", "bewegungen", MOVEMENTS),
    Export("zaehlungen", "filialen", "zaehlungen", COUNTS),
    Export("umlagerungen", "filialen", "umlagerungen", TRANSFERS),
    Export("bestellungen", "filialen", "bestellungen", PURCHASES),
    Export("reservierungen", "filialen", "reservierungen", RESERVATIONS),
    *(Export(name.lower(), "erp", name, split(header, " ")) for name, header in SAP.items()),
)
BY_NAME = {export.name: export for export in EXPORTS}
