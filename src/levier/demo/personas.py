"""The people one can be in the demonstration. All fictional."""

from dataclasses import dataclass

from levier.rules.access import Role


@dataclass(frozen=True, slots=True)
class Persona:
    email: str
    name: str
    organization: str  # key of an organisation in levier.demo.territory
    roles: tuple[Role, ...]
    errand: str


PERSONAS: tuple[Persona, ...] = (
    Persona(
        "claire.vidal@mde-garonne.example",
        "Claire Vidal",
        "host",
        (Role.FACILITATOR,),
        "facilitatrice : calibre les clauses, valide les personnes et les heures",
    ),
    Persona(
        "karim.benali@mde-garonne.example",
        "Karim Benali",
        "host",
        (Role.FACILITATOR, Role.ADMINISTRATOR),
        "facilitateur et administrateur de la même équipe",
    ),
    Persona(
        "lucie.marty@plie-tarn.example",
        "Lucie Marty",
        "host_tarn",
        (Role.FACILITATOR,),
        "facilitatrice d’un autre territoire : un seul marché suivi avec le premier",
    ),
    Persona(
        "helene.roux@metropole-garonne.example",
        "Hélène Roux",
        "metropole",
        (Role.BUYER,),
        "acheteuse : suit le compte de ses marchés, sans aucun nom",
    ),
    Persona(
        "thomas.faure@batiments-du-canal.example",
        "Thomas Faure",
        "holder_building",
        (Role.COMPANY,),
        "entreprise titulaire : ses marchés, ses salariés en insertion",
    ),
    Persona(
        "nadia.costa@interim-solidaire.example",
        "Nadia Costa",
        "etti",
        (Role.INCLUSIVE_STRUCTURE,),
        "ETTI : les missions et les heures de ses salariés",
    ),
    Persona(
        "paul.garcia@mission-locale.example",
        "Paul Garcia",
        "prescriber",
        (Role.PRESCRIBER,),
        "prescripteur : les personnes qu’il a orientées",
    ),
    Persona(
        "anne.delmas@cite-emploi.example",
        "Anne Delmas",
        "host",
        (Role.COORDINATOR,),
        "coordinatrice de la Cité de l’emploi : les marchés et leurs comptes, sans les personnes",
    ),
    Persona(
        "marc.petit@prefecture.example",
        "Marc Petit",
        "state",
        (Role.OBSERVER,),
        "observateur régional : les données publiques",
    ),
)
