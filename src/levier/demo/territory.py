"""The fictional bodies of the territory, each with the key by which the rest of the demonstration names it."""

from dataclasses import dataclass

from levier.demo.geography import fictional_siret


def body(key: str) -> "Body":
    """The body of this key."""
    return _BY_KEY[key]


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation with its first administrator; ``kind`` is an ``OrganizationKind``, ``commune`` a code.

    ``trade`` of a company: which contracts it holds and whom it hires.
    """

    key: str
    name: str
    kind: str
    commune: str
    administrator: str
    domain: str
    siret: str
    trade: str = ""

    @property
    def email(self) -> str:
        """The address of its administrator."""
        letters = str.maketrans("éèêëàâîïôûùüç ’-", "eeeeaaiiouuuc...")
        return f"{self.administrator.lower().translate(letters)}@{self.domain}.example"


_ROWS: tuple[tuple[str, ...], ...] = (
    ("host", "Maison de l’emploi de la Garonne", "host", "31901", "Karim Benali", "mde-garonne"),
    ("host_tarn", "PLIE du Tarn", "host", "81901", "Odile Cazaux", "plie-tarn"),
    ("metropole", "Métropole de la Garonne", "buyer", "31901", "Julien Mas", "metropole-garonne"),
    ("housing", "Habitat Garonne, office public de l’habitat", "buyer", "31901", "Sonia Peyrat", "habitat-garonne"),
    ("departement", "Département du Canal", "buyer", "31901", "Alain Bousquet", "departement-canal"),
    ("hospital", "Centre hospitalier du Lauragais", "buyer", "31906", "Myriam Azéma", "ch-lauragais"),
    ("commune", "Commune de Saint-Aubin-du-Canal", "buyer", "31901", "Denis Fabre", "saint-aubin-du-canal"),
    ("commune_tarn", "Commune de Montclar-sur-Agout", "buyer", "81901", "Élise Rouquet", "montclar-sur-agout"),
    ("departement_tarn", "Département de l’Agout", "buyer", "81901", "Fabien Serres", "departement-agout"),
    ("developer", "Canal Promotion", "buyer", "31901", "Hugo Salvan", "canal-promotion"),
    ("holder_building", "Bâtiments du Canal", "company", "31901", "Inès Faure", "batiments-du-canal", "building"),
    (
        "holder_shell",
        "Lauragais Construction",
        "company",
        "31906",
        "Pierre Lacan",
        "lauragais-construction",
        "building",
    ),
    ("holder_roads", "Travaux publics de l’Agout", "company", "81901", "Luis Moreira", "tp-agout", "roads"),
    ("holder_works", "Énergies et Finitions d’Oc", "company", "31904", "Magali Rey", "energies-finitions", "building"),
    ("holder_cleaning", "Clair et Net Propreté", "company", "31903", "Fatou Sarr", "clair-et-net", "cleaning"),
    ("holder_green", "Jardins de la Plaine", "company", "31905", "Loïc Périer", "jardins-plaine", "green"),
    ("holder_catering", "Cuisines des Coteaux", "company", "31904", "Agnès Molinier", "cuisines-coteaux", "catering"),
    ("holder_studies", "Atelier Périphérie", "company", "31901", "Yann Kervella", "atelier-peripherie", "studies"),
    ("holder_waste", "Garonne Collecte", "company", "31902", "Saïd Amrani", "garonne-collecte", "waste"),
    ("holder_guards", "Vigie Sud", "company", "31901", "Carole Nunes", "vigie-sud", "guards"),
    ("aci", "Les Chantiers des Tilleuls", "ACI", "31902", "Mathilde Roques", "chantiers-tilleuls"),
    ("ai", "Coup de main Lauragais", "AI", "31906", "Jeanne Combes", "coup-de-main"),
    ("ei", "Propreté Solidaire", "EI", "31901", "Omar Belkacem", "proprete-solidaire"),
    ("ei_works", "Réemploi et Bâti", "EI", "31903", "Sandra Gimenez", "reemploi-bati"),
    ("etti", "Intérim solidaire", "ETTI", "31901", "Bruno Estève", "interim-solidaire"),
    ("geiq", "GEIQ Bâtiment de la Garonne", "GEIQ", "31901", "Céline Pons", "geiq-batiment"),
    ("ea", "Atelier adapté du Canal", "EA", "31903", "Marion Vidaillet", "atelier-adapte"),
    ("esat", "ESAT Les Platanes", "ESAT", "31905", "Thierry Calmels", "esat-platanes"),
    ("prescriber", "Mission locale Garonne-Lauragais", "prescriber", "31901", "Laure Bessière", "mission-locale"),
    ("cap_emploi", "Cap emploi Vallée de l’Agout", "prescriber", "81901", "Rémi Santini", "cap-emploi"),
    ("france_travail", "France Travail Les Tilleuls", "prescriber", "31902", "Nathalie Iche", "france-travail"),
    ("solidarities", "Maison des solidarités de Saint-Aubin", "prescriber", "31901", "Amélie Dupuy", "solidarites"),
    ("shelter", "Centre d’hébergement L’Escale", "prescriber", "31901", "Samuel Okoro", "escale"),
    ("state", "DDETS, service de l’inclusion", "public_service", "31901", "Florence Albert", "prefecture"),
)
BODIES: tuple[Body, ...] = tuple(
    Body(*row[:6], fictional_siret(100 + rank), *row[6:]) for rank, row in enumerate(_ROWS)
)
_BY_KEY = {found.key: found for found in BODIES}
