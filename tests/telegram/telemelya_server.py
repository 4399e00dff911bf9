"""Runs telemelya, an independent Bot API emulator, in an environment of its own: `python telemelya_server.py PORT`.

Its own server and behaviour; only what it stores in Redis and MinIO lies in memory here.
"""

import os
import sys
import threading

from fakeredis import TcpFakeServer

redis = TcpFakeServer(("127.0.0.1", 0))
threading.Thread(target=redis.serve_forever, daemon=True).start()
os.environ["REDIS_URL"] = f"redis://127.0.0.1:{redis.server_address[1]}/0"
os.environ["MOCK_SERVER_HOST"] = "127.0.0.1"
os.environ["MOCK_SERVER_PORT"] = sys.argv[1]
os.environ["AUTH_KEYS"] = "a-key-for-tests"

import uvicorn  # noqa: E402
from telemelya.server.app import app  # noqa: E402
from telemelya.server.media import media_manager  # noqa: E402

objects = {}


async def nothing(*_args):
    return None


async def upload(session_id, file_id, filename, data, content_type=""):
    key = f"{session_id}/{file_id}/{filename}"
    objects[key] = data
    return key


async def download(key):
    return objects.get(key)


media_manager.connect = media_manager.close = nothing
media_manager.upload, media_manager.download_by_key = upload, download
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
