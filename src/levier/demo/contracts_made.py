"""The thirty contracts: three operations by lots, services, studies, works; sized with the law's starting table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

RENEWAL = "Renouvellement urbain « Les Tilleuls » (NPNRU)"
HOSPITAL = "Extension du centre hospitalier du Lauragais"
TRAMWAY = "Tramway, ligne du Canal"

NONE_YET = ()
ONCE = ("contractual",)
USUAL = ("forecast", "contractual")
RENEWED = ("forecast", "adjusted", "contractual")
AMENDED = ("forecast", "contractual", "amended")


@dataclass(frozen=True, slots=True)
class LotMade:
    """A lot; ``amount`` in EUR excl. tax. ``method`` and ``given`` size its clause; ``given`` without the amount."""

    title: str
    amount: int
    given: Mapping[str, str]
    method: str = "LABOUR_SHARE"


@dataclass(frozen=True, slots=True)
class ContractMade:
    """A contract; ``start`` in months from the loading, ``months`` how long it lasts.

    ``pace``: hours done in parts of what a steady pace would have done; ``stages``: the versions of its objectives;
    ``trade``: who works on it.
    """

    key: str
    number: str
    object: str
    buyer: str
    holder: str
    trade: str
    start: int
    months: int
    lots: tuple[LotMade, ...]
    cpv: str
    commune: str = "31901"
    operation: str = ""
    pace: float = 1.0
    stages: tuple[str, ...] = USUAL
    kind: str = "contract"
    strength: str = "minimum"
    penalty: int | None = None
    host: str = "host"
    why: str = ""
    is_published: bool = False
    is_upkeep: bool = False
    scenarios: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def _share(title: str, amount: int, share: int, rate: int = 5, cost: int = 40) -> LotMade:
    given = {"labour_share_percent": str(share), "rate_percent": str(rate), "hourly_cost": str(cost)}
    return LotMade(title, amount, given)


CONTRACTS: tuple[ContractMade, ...] = (
    ContractMade(
        "demolition", "TRA-0117", "Déconstruction des bâtiments D et E, 96 logements", "housing", "holder_roads",
        "building", -26, 13,
        (
            _share("Curage et désamiantage", 1_180_000, 45, 10),
            _share("Déconstruction", 1_640_000, 45, 10),
        ),
        "45111000", "31902", RENEWAL, pace=1.04, penalty=200, is_published=True,
    ),
    ContractMade(
        "rehabilitation", "TRA-0204", "Réhabilitation de 214 logements, résidences Érables et Charmes", "housing",
        "holder_building", "building", -19, 30,
        (
            _share("Gros œuvre", 2_350_000, 45, 7),
            _share("Façades, isolation par l’extérieur", 3_900_000, 50, 7),
            _share("Menuiseries extérieures", 2_100_000, 25, 7),
            _share("Électricité", 1_450_000, 45, 7),
            _share("Plomberie, chauffage, ventilation", 1_900_000, 40, 7),
            _share("Peinture intérieure", 1_250_000, 70, 7),
        ),
        "45454000", "31902", RENEWAL, pace=0.97, penalty=200, is_published=True,
    ),
    ContractMade(
        "verdier", "TRA-0311", "Construction de 62 logements, îlot Verdier", "housing", "holder_shell", "building",
        -11, 22,
        (
            _share("Gros œuvre", 3_400_000, 45, 7),
            _share("Couverture, étanchéité", 620_000, 40, 7),
            _share("Plâtrerie, cloisons, doublages", 780_000, 55, 7),
            _share("Carrelage, revêtements de sol", 540_000, 50, 7),
        ),
        "45211340", "31902", RENEWAL, stages=AMENDED, penalty=200,
        why="Modification n° 2 : huit logements ajoutés à l’îlot Verdier", is_published=True,
    ),
    ContractMade(
        "square", "TRA-0098", "Espaces publics : mail des Tilleuls et place du marché", "metropole", "holder_roads",
        "roads", -16, 22,
        (
            _share("Terrassement, voirie et réseaux divers", 4_900_000, 30, 10),
            _share("Espaces verts", 950_000, 55, 10, 25),
        ),
        "45233140", "31902", RENEWAL, pace=1.03, stages=RENEWED, penalty=200, is_published=True,
    ),
    ContractMade(
        "urban_studies", "PI-0021", "Maîtrise d’œuvre urbaine du projet de renouvellement", "metropole",
        "holder_studies", "studies", -24, 42,
        (_share("Études, ingénierie, maîtrise d’œuvre", 1_450_000, 80, 5, 50),),
        "71400000", "31902", RENEWAL, pace=0.92, is_published=True,
    ),
    ContractMade(
        "gusp", "SRV-0145", "Gestion urbaine et sociale de proximité des Tilleuls", "housing", "holder_cleaning",
        "cleaning", -22, 36,
        (
            _share("Nettoyage des parties communes et des abords", 980_000, 80, 10, 25),
            _share("Entretien des espaces verts", 310_000, 55, 10, 25),
        ),
        "90911200", "31902", RENEWAL, pace=1.02, penalty=30, is_upkeep=True,
    ),
    ContractMade(
        "hospital_shell", "CHL-031", "Pôle mère-enfant : clos et couvert", "hospital", "holder_shell", "building",
        -17, 27,
        (
            _share("Gros œuvre", 9_400_000, 45, 7),
            _share("Charpente métallique", 1_300_000, 20, 7),
            _share("Façades, isolation par l’extérieur", 2_200_000, 50, 7),
        ),
        "45215140", "31906", HOSPITAL, pace=0.98, stages=ONCE, is_published=True,
    ),
    ContractMade(
        "hospital_networks", "CHL-032", "Pôle mère-enfant : lots techniques", "hospital", "holder_works",
        "building", -12, 24,
        (
            _share("Électricité", 3_600_000, 45, 7),
            _share("Plomberie, chauffage, ventilation", 4_900_000, 40, 7),
            _share("Ascenseurs", 480_000, 20, 7),
        ),
        "45310000", "31906", HOSPITAL, pace=1.05, stages=ONCE, is_published=True,
    ),
    ContractMade(
        "hospital_finishing", "CHL-033", "Pôle mère-enfant : second œuvre", "hospital", "holder_works", "building",
        -6, 16,
        (
            _share("Plâtrerie, cloisons, doublages", 1_600_000, 55, 7),
            _share("Menuiseries intérieures", 1_100_000, 40, 7),
            _share("Peinture intérieure", 700_000, 70, 7),
            _share("Carrelage, revêtements de sol", 800_000, 50, 7),
        ),
        "45421000", "31906", HOSPITAL, pace=0.96, stages=ONCE,
    ),
    ContractMade(
        "hospital_cleaning", "CHL-112", "Bionettoyage des services de soins", "hospital", "holder_cleaning",
        "cleaning", -20, 36,
        (_share("Nettoyage, propreté", 1_900_000, 80, 7, 25),),
        "90911200", "31906", pace=1.01, is_published=True,
    ),
    ContractMade(
        "hospital_catering", "CHL-119", "Restauration du personnel et des patients", "hospital", "holder_catering",
        "catering", -14, 36,
        (_share("Restauration", 2_700_000, 45, 5, 28),),
        "55320000", "31906", pace=1.0,
    ),
    ContractMade(
        "tramway_track", "TRA-0127", "Plateforme, voie ferrée et voiries riveraines", "metropole", "holder_roads",
        "roads", -16, 32,
        (
            _share("Terrassement, voirie et réseaux divers", 9_800_000, 30, 10),
            _share("Déviation de réseaux", 2_900_000, 30, 10),
        ),
        "45234121", "31901", TRAMWAY, pace=1.02, penalty=200, is_published=True,
    ),
    ContractMade(
        "tramway_bridge", "TRA-0166", "Ouvrage de franchissement du canal", "metropole", "holder_shell", "roads",
        -11, 18,
        (_share("Gros œuvre", 5_600_000, 45, 7),),
        "45221110", "31901", TRAMWAY, pace=0.42, penalty=200, is_published=True,
    ),
    ContractMade(
        "tramway_gardens", "TRA-0171", "Aménagements paysagers de la ligne", "metropole", "holder_green", "green",
        -9, 22,
        (_share("Espaces verts", 2_300_000, 55, 7, 25),),
        "45112700", "31901", TRAMWAY, pace=1.55, penalty=30, is_published=True,
    ),
    ContractMade(
        "tramway_studies", "PI-0008", "Maîtrise d’œuvre de la ligne", "metropole", "holder_studies", "studies", -25, 48,
        (_share("Études, ingénierie, maîtrise d’œuvre", 2_100_000, 80, 5, 50),),
        "71311230", "31901", TRAMWAY, pace=1.0, is_published=True,
    ),
    ContractMade(
        "tramway_stations", "TRA-0402", "Stations : abris, serrurerie et mobilier", "metropole", "holder_building",
        "building", -1, 14,
        (
            _share("Serrurerie, métallerie", 1_350_000, 40, 7),
            _share("Électricité", 880_000, 45, 7),
        ),
        "45213315", "31901", TRAMWAY, stages=NONE_YET,
        scenarios={"Taux de 5 %": {"rate_percent": "5"}, "Taux de 7 %": {"rate_percent": "7"}},
    ),
    ContractMade(
        "offices_cleaning", "SRV-0211", "Nettoyage des locaux métropolitains", "metropole", "holder_cleaning",
        "cleaning", -9, 12,
        (
            LotMade(
                "Nettoyage, propreté", 1_120_000,
                {"yearly_hours": "44000", "transferred_hours": "31500", "rate_percent": "20"}, "NEW_STAFF",
            ),
        ),
        "90919200", pace=0.99,
    ),
    ContractMade(
        "pool", "TRA-0072", "Réhabilitation énergétique de la piscine des Aubépines", "metropole", "holder_building",
        "building", -20, 24,
        (
            _share("Gros œuvre", 900_000, 45, 7),
            _share("Plomberie, chauffage, ventilation", 1_700_000, 40, 7),
            _share("Façades, isolation par l’extérieur", 760_000, 50, 7),
        ),
        "45212212", stages=ONCE, pace=0.99, penalty=200, is_published=True,
    ),
    ContractMade(
        "parks", "SRV-0160", "Entretien des espaces verts, secteur nord", "metropole", "holder_green", "green", -19, 36,
        (_share("Espaces verts", 1_500_000, 55, 10, 25),),
        "77310000", "31903", pace=1.03, strength="incentive",
    ),
    ContractMade(
        "waste", "SRV-0182", "Collecte des encombrants et gardiennage des déchèteries", "metropole", "holder_waste",
        "waste", -13, 48,
        (
            LotMade(
                "Collecte des déchets", 6_400_000, {"worked_hours": "112000", "rate_percent": "7"}, "SHARE_OF_HOURS"
            ),
        ),
        "90511000", pace=1.04,
    ),
    ContractMade(
        "school", "STA-02", "Réhabilitation du groupe scolaire des Platanes", "commune", "holder_building", "building",
        -24, 15,
        (
            _share("Gros œuvre", 980_000, 45, 7),
            _share("Électricité", 450_000, 45, 7),
            _share("Peinture intérieure", 360_000, 70, 7),
        ),
        "45214210", stages=ONCE, pace=0.86, penalty=50,
    ),
    ContractMade(
        "colleges_cleaning", "DC-0440", "Nettoyage de neuf collèges", "departement", "holder_cleaning", "cleaning",
        -23, 36,
        (
            _share("Nettoyage, propreté : secteur canal", 720_000, 80, 10, 25),
            _share("Nettoyage, propreté : secteur coteaux", 610_000, 80, 10, 25),
        ),
        "90919300", pace=0.97, is_published=True,
    ),
    ContractMade(
        "software", "SRV-0290", "Maintenance applicative et support aux usagers", "metropole", "holder_studies",
        "studies", -9, 24,
        (
            LotMade("Maintenance applicative", 640_000, {"firm_months": "24", "amount": "380000"}, "STEP_TABLE"),
        ),
        "72267000", pace=1.0,
    ),
    ContractMade(
        "guards", "CHL-124", "Sécurité incendie et gardiennage", "hospital", "holder_guards", "guards", -8, 24,
        (LotMade("Gardiennage, sécurité", 1_260_000, {"hours": "1400"}, "FIXED"),),
        "79713000", "31906", stages=ONCE,
    ),
    ContractMade(
        "head_office", "PRIV-01", "Siège social et ateliers, quartier du Port-Neuf", "developer", "holder_shell",
        "building", -7, 16,
        (LotMade("Gros œuvre et second œuvre", 7_300_000, {"hours": "2200"}, "FIXED"),),
        "", "31903", stages=ONCE, kind="private", strength="voluntary", pace=1.05,
    ),
    ContractMade(
        "heating", "DSP-0003", "Réseau de chaleur des Tilleuls", "metropole", "holder_works", "building", 0, 240,
        (_share("Terrassement, voirie et réseaux divers", 18_500_000, 30, 7),),
        "45232140", "31902", kind="concession", stages=NONE_YET,
    ),
    ContractMade(
        "college", "DA-0051", "Construction du collège de Montclar", "departement_tarn", "holder_shell", "building",
        -13, 23,
        (
            _share("Gros œuvre", 4_600_000, 45, 7),
            _share("Charpente bois", 1_100_000, 40, 7),
            _share("Plomberie, chauffage, ventilation", 1_400_000, 40, 7),
        ),
        "45214220", "81901", host="host_tarn", stages=ONCE, pace=1.0, penalty=100, is_published=True,
    ),
    ContractMade(
        "roads", "DA-0036", "Travaux de voirie départementale, accord-cadre à bons de commande", "departement_tarn",
        "holder_roads", "roads", -20, 36,
        (
            LotMade(
                "Terrassement, voirie et réseaux divers", 9_000_000,
                {
                    "invoiced": "7480000", "threshold": "500000", "tranche": "2000", "hours_per_tranche": "1",
                    "reading": "franchise",
                },
                "INVOICED_TRANCHE",
            ),
        ),
        "45233120", "81903", host="host_tarn", pace=0.98, penalty=75, is_published=True,
    ),
    ContractMade(
        "school_meals", "MSA-07", "Restauration scolaire", "commune_tarn", "holder_catering", "catering", -20, 24,
        (_share("Restauration", 1_900_000, 45, 7, 28),),
        "55524000", "81901", host="host_tarn", pace=0.98,
    ),
    ContractMade(
        "library", "MSA-12", "Construction de la médiathèque", "commune_tarn", "holder_building", "building", -1, 20,
        (
            _share("Gros œuvre", 2_150_000, 45, 7),
            _share("Menuiseries intérieures", 540_000, 40, 7),
            _share("Peinture intérieure", 310_000, 70, 7),
        ),
        "45212330", "81901", host="host_tarn", stages=NONE_YET,
    ),
)  # fmt: skip
