"""Mail providers: what each of them posts, shaped like the examples in its documentation."""

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from urllib.parse import quote_from_bytes

SECRET = "0123456789abcdef0123456789abcdef"
SHOP = "pieces@fixauto-laval.example"


def basic(secret=SECRET, user="partspost"):
    """The header that a client sends for https://user:secret@host/."""
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()}


def multipart(fields, boundary="xYzZY"):
    """(content type, body) of a form with these fields, as SendGrid and Mailgun write one."""
    parts = b"".join(
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (boundary.encode(), name.encode(), value)
        for name, value in fields.items()
    )
    return f"multipart/form-data; boundary={boundary}", parts + b"--%s--\r\n" % boundary.encode()


def postmark(raw, recipient="honda@parts.example", sender=SHOP, **more):
    """(headers, body): "Inbound webhook" with raw email content included."""
    told = {
        "FromName": "Fix Auto Laval",
        "MessageStream": "inbound",
        "From": sender,
        "FromFull": {"Email": sender, "Name": "Fix Auto Laval", "MailboxHash": ""},
        "To": recipient,
        "ToFull": [{"Email": recipient, "Name": "", "MailboxHash": ""}],
        "OriginalRecipient": recipient,
        "Subject": "Commande de pièces",
        "MessageID": "22c74902-a0c1-4511-804f-341342852c90",
        "MailboxHash": "",
        "TextBody": "Bonjour",
        "RawEmail": raw.decode("utf-8"),
        "Headers": [{"Name": "Return-Path", "Value": f"<{sender}>"}, {"Name": "Received-SPF", "Value": "Pass"}],
        "Attachments": [],
    } | more
    return {"Content-Type": "application/json", **basic()}, json.dumps(told).encode()


def mailgun(raw, recipient="honda@parts.example", sender=SHOP, *, key=SECRET, at=None, token="a" * 50, encoded=False):
    """(headers, body): a route's forward to an address that ends in ``mime``."""
    moment = str(int(at or time.time()))
    proof = hmac.new(key.encode(), (moment + token).encode(), hashlib.sha256).hexdigest()
    fields = {
        "recipient": recipient.encode(),
        "sender": sender.encode(),
        "from": f"Fix Auto <{sender}>".encode(),
        "subject": "Commande de pièces".encode(),
        "body-mime": raw,
        "timestamp": moment.encode(),
        "token": token.encode(),
        "signature": proof.encode(),
    }
    if encoded:
        body = "&".join(f"{name}={quote_from_bytes(value)}" for name, value in fields.items()).encode()
        return {"Content-Type": "application/x-www-form-urlencoded"}, body
    kind, body = multipart(fields)
    return {"Content-Type": kind}, body


def sendgrid(raw, *recipients, sender=SHOP):
    """(headers, body): "Inbound Parse" with the raw, full MIME message posted."""
    to = list(recipients or ["honda@parts.example"])
    fields = {
        "email": raw,
        "to": ", ".join(to).encode(),
        "from": f"Fix Auto <{sender}>".encode(),
        "sender_ip": b"203.0.113.7",
        "envelope": json.dumps({"to": to, "from": sender}).encode(),
        "spf": b"pass",
        "dkim": b"{@fixauto-laval.example : pass}",
        "charsets": b'{"to":"UTF-8","subject":"UTF-8","from":"UTF-8"}',
    }
    kind, body = multipart(fields)
    return {"Content-Type": kind, **basic()}, body


def post(url, headers, body):
    """(status, words) of one request."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers, method="POST"), timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()
