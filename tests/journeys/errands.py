"""Errands that several journeys begin with: invited, signed in with two factors, one item answered. No tests."""

import base64
import hashlib
import hmac
import re
import struct
import time

from playwright.sync_api import expect

PASSWORD = "safer-city-demo"
NEW_PASSWORD = "lantern-bridge-oyster"


def shown_code(secret: str, steps: int = 0) -> str:
    """What an authenticator app shows for a key (RFC 6238), `steps` half minutes from now."""
    key = base64.b32decode(secret.replace(" ", ""))
    moment = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(key, moment, hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def sign_in_by_hand(page, email: str, password: str = PASSWORD):
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def invite(
    page,
    name: str,
    email: str,
    letters,
    *,
    group: str = "Anti-social behaviour delivery group",
    role: str = "Lead",
) -> str:
    """An officer invites somebody to a post in a group; out comes the address of the link in the letter."""
    page.goto("/people/invite/")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Agency").select_option(label="Probation Service, London")
    page.get_by_label("Group").first.select_option(label=group)
    page.get_by_label("Role").first.select_option(label=role)
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text(f"a link is on its way to {email}")).to_be_visible()
    assert letters[-1].to == [email]
    return re.search(r"(/accounts/invitation/\S+)", letters[-1].body)[1]


def come_in_by_invitation(page, link: str) -> str:
    """Follow the link, choose a password, set up an app, keep the recovery codes; out comes the app's key."""
    page.goto(link)
    page.get_by_label("Password", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("Password again").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Keep this password and go in").click()
    page.get_by_role("link", name="Set up an app").click()
    page.wait_for_url("**/activate/")
    secret = page.locator("#key").inner_text()
    page.get_by_label("The six digits that the app shows").fill(shown_code(secret, -1))
    page.get_by_role("button", name="Set it up").click()
    page.wait_for_url("**/recovery-codes/")
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url("**/my-work/")
    return secret


def answer_one(page, number: int) -> None:
    """Answer the item the page shows, and go on to the next."""
    going_on = page.get_by_label("On track")
    settled = page.get_by_label("People with settled housing when supervision ended")
    expect(going_on.or_(settled)).to_be_visible()
    if going_on.is_visible():
        going_on.check()
        page.get_by_label("What was done").fill(f"What was done about number {number}.")
    else:
        settled.fill("40")
        page.get_by_label("People whose supervision ended").fill("50")
    shown = page.url
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url(lambda address: address != shown)
