import math
import pathlib
import sys

import matplotlib.pyplot as plt
from matplotlib.