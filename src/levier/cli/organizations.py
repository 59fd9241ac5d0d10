"""``levier organization open``: found an organisation and give it its first administrator."""

from argparse import Namespace

from levier.cli import Commands
from levier.cli.printing import fail, print_facts, print_json


def register(commands: Commands) -> None:
    from levier.records.models import OrganizationKind

    parser = commands.add_parser("organization", help="organisations : ouvrir la première")
    actions = parser.add_subparsers(dest="action", required=True)
    opening = actions.add_parser(
        "open",
        help="ouvrir une organisation et nommer qui l’administre",
        description="Ouvre une organisation et nomme qui l’administre. Refaite, la commande ne change rien.",
    )
    kinds = " ; ".join(f"{kind.value} : {kind.label}" for kind in OrganizationKind)
    opening.add_argument("--siret", required=True, help="les 14 chiffres de l’établissement")
    opening.add_argument("--name", required=True, help="nom de l’organisation")
    opening.add_argument("--kind", default=OrganizationKind.HOST.value, help=f"genre ({kinds})")
    opening.add_argument("--administrator", required=True, metavar="PRÉNOM NOM", help="qui administre")
    opening.add_argument("--email", required=True, help="son adresse : les codes de connexion y sont envoyés")
    opening.add_argument("--json", action="store_true", help="écrire en JSON, pour un programme")
    opening.set_defaults(run=_open)


def _open(arguments: Namespace) -> int:
    from levier.usecases.accounts import open_organization
    from levier.usecases.refusals import Refused

    try:
        actor = open_organization(
            siret=arguments.siret,
            name=arguments.name,
            kind=arguments.kind,
            administrator=arguments.administrator,
            email=arguments.email,
        )
    except Refused as refused:
        return fail(" ".join(f"--{field} : {message}" for field, message in refused.problems))
    if arguments.json:
        print_json({"organization_id": actor.host_id, "user_id": actor.user_id})
        return 0
    print_facts(
        {
            "Organisation": f"{arguments.name.strip()} (n° {actor.host_id})",
            "Administration": f"{actor.name}, {arguments.email.strip().lower()}",
            "Ensuite": "se connecter avec cette adresse, puis donner les accès dans « Équipe »",
        }
    )
    return 0
