"""See: camera images to detections in 3-D, by two small networks of our own and geometry around them."""

from premotor.see.check_image import check_frame
from premotor.see.detector import Detector

__all__ = ["Detector", "check_frame"]
