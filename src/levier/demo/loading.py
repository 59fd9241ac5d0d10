"""Load the fictional territory through the same gestures as people's, once."""
import django


def main() -> None:
    django.setup()


if __name__ == "__main__":
    main()
