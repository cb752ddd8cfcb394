"""The guide's own stack (FastAPI + SQLAlchemy + python-jose + passlib), written from the integration guide.
A peer to measure against, and a stand-in to swap for either of our services. Debian packages:
python3-fastapi python3-uvicorn python3-uvloop python3-httptools python3-jose python3-passlib python3-bcrypt
python3-sqlalchemy python3-psycopg2 python3-httpx python3-multipart."""
import os
import datetime as dt
from fastapi import HTTPException
from jose import jwt, JWTError
from sqlalchemy import create_engine
from sqlalchemy.orm import declarative_base, sessionmaker

SECRET_KEY = os.environ["SECRET_KEY"]
ALGORITHM = os.environ.get("ALGORITHM", "HS256")
Base = declarative_base()


def make_session(url_env):
    url = os.environ[url_env].replace("postgresql+psycopg://", "postgresql+psycopg2://")
    extra = {"connect_args": {"check_same_thread": False}} if url.startswith("sqlite") else {"pool_size": 20}
    engine = create_engine(url, **extra)
    return engine, sessionmaker(bind=engine)


def encode(claims, minutes=30):
    return jwt.encode({**claims, "exp": dt.datetime.utcnow() + dt.timedelta(minutes=minutes)}, SECRET_KEY, ALGORITHM)


def decode(token):
    try:
        return jwt.decode(token, SECRET_KEY, algorithms=[ALGORITHM], options={"verify_aud": False})
    except JWTError:
        raise HTTPException(401, "Could not validate credentials", {"WWW-Authenticate": "Bearer"})
