"""Django's own commands (migrate, makemigrations, check); everything for a clinic is in `reprieve`."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reprieve.site.settings")
execute_from_command_line(sys.argv)
