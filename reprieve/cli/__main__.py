import sys

from reprieve.cli import main

sys.exit(main())
