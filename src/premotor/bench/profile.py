"""What thinking costs on the machine the results are from: seconds per unit of counted work."""

import tomllib
from importlib.resources import files


def load_profile() -> dict[str, float]:
    """Seconds per unit of work ("see", "names", "futures", ...), as measured by `premotor bench speed`."""
    text = files("premotor.bench").joinpath("profile.toml").read_text()
    return {unit: float(seconds) for unit, seconds in tomllib.loads(text)["seconds"].items()}
