"""Film: a fragmented mp4 that plays up to its last second even if the program that wrote it was killed."""

from pathlib import Path
from types import TracebackType

import av
import av.error
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray

from premotor.core.errors import RecordError

_OPTIONS = {"movflags": "frag_keyframe+empty_moov+default_base_moof", "flush_packets": "1"}


class Film:
    """Writes pictures (H, W, 3) uint8 as H.264 to `path`, `fps` a second, one fragment a second.

    size: (width, height) [px], even numbers. quality: constant rate factor, lower is better and bigger.
    """

    def __init__(self, path: str | Path, fps: int = 10, size: tuple[int, int] = (1280, 720), quality: int = 23):
        if size[0] % 2 or size[1] % 2:
            raise RecordError(f"a film's width and height must be even, not {size[0]} x {size[1]}")
        self.path, self.fps, self.size = Path(path), fps, size
        self.frames, self._closed = 0, False
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._container = av.open(str(path), "w", format="mp4", options=_OPTIONS)
        options = {"crf": str(quality), "preset": "veryfast", "tune": "zerolatency", "threads": "1"}
        stream = self._container.add_stream("libx264", rate=fps, options=options)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = size[0], size[1], "yuv420p"
        stream.codec_context.gop_size = fps
        self._stream = stream

    def add(self, picture: NDArray[np.uint8]) -> None:
        """Append one picture (H, W, 3); RecordError if it is not of the film's size."""
        if picture.shape != (self.size[1], self.size[0], 3):
            raise RecordError(f"this film takes pictures of {self.size[0]} x {self.size[1]}, not {picture.shape}")
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
        frame.pts = self.frames
        self.frames += 1
        for packet in self._stream.encode(frame):
            self._container.mux(packet)

    @property
    def duration(self) -> float:
        """Length so far [s]."""
        return self.frames / self.fps

    def close(self) -> None:
        """Write what is pending and close the file; doing it twice is harmless."""
        if self._closed:
            return
        self._closed = True
        for packet in self._stream.encode(None):
            self._container.mux(packet)
        self._container.close()

    def __enter__(self) -> "Film":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None):
        self.close()


def read_film(path: str | Path) -> list[NDArray[np.uint8]]:
    """All pictures (H, W, 3) of a film, as many as can be decoded."""
    try:
        with av.open(str(path)) as container:
            return [np.asarray(f.to_ndarray(format="rgb24"), np.uint8) for f in container.decode(video=0)]
    except av.error.FFmpegError as error:
        raise RecordError(f"{path} cannot be read as a film: {error}") from error
