// Passkeys: asks the browser for one and sends its answer with the form. Without this file, or in a browser that
// knows no passkeys, the forms stay hidden and a sentence says what else there is.
const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const withBytes = (keys) => keys?.map((key) => ({ ...key, id: toBytes(key.id) }));

/** What the server asks for when a passkey is made; with `alone` it also stands in for the password. */
function creation(options, alone) {
  const asked = options.publicKey;
  const kept = alone ? { residentKey: "required", requireResidentKey: true, userVerification: "required" } : {};
  return {
    publicKey: {
      ...asked,
      challenge: toBytes(asked.challenge),
      user: { ...asked.user, id: toBytes(asked.user.id) },
      excludeCredentials: withBytes(asked.excludeCredentials),
      authenticatorSelection: { ...asked.authenticatorSelection, ...kept },
    },
  };
}

/** What the server asks for when somebody proves who they are. */
function request(options) {
  const asked = options.publicKey;
  return {
    publicKey: {
      ...asked,
      challenge: toBytes(asked.challenge),
      allowCredentials: withBytes(asked.allowCredentials),
    },
  };
}

/** The browser's answer as the server reads it. */
function answer(credential) {
  const said = {};
  for (const name of ["attestationObject", "authenticatorData", "clientDataJSON", "signature", "userHandle"]) {
    if (credential.response[name]) said[name] = toText(credential.response[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: said,
  });
}

async function optionsOf(form) {
  if (!form.dataset.passkey) {
    return JSON.parse(document.getElementById(form.dataset.passkeyOptions).textContent);
  }
  const response = await fetch(form.dataset.passkey, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()).request_options;
}

async function ask(form) {
  const options = await optionsOf(form);
  if (options.creation_options) {
    const alone = form.querySelector("[name=passwordless]")?.checked;
    return navigator.credentials.create(creation(options.creation_options, alone));
  }
  return navigator.credentials.get(request(options.request_options ?? options));
}

function say(form, words) {
  const place = form.querySelector("[data-passkey-problem]");
  place.setAttribute("role", "alert");
  place.textContent = words;
  place.hidden = !words;
}

if (window.PublicKeyCredential) {
  for (const hint of document.querySelectorAll("[data-passkey-without]")) hint.hidden = true;
  for (const form of document.querySelectorAll("[data-passkey], [data-passkey-options]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      say(form, "");
      try {
        form.querySelector("[name=credential]").value = answer(await ask(form));
        form.submit();
      } catch (problem) {
        const already = problem.name === "InvalidStateError";
        say(
          form,
          already
            ? "This device already has a passkey for your account."
            : "No passkey was used: it was cancelled, took too long, or there is none for this portal. Try again, or choose another way.",
        );
      }
    });
  }
}
