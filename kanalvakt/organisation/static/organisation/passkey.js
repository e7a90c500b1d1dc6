// Shows what needs JavaScript, and says in words when a passkey was not accepted or the person changed their mind.
'use strict'
for (const element of document.querySelectorAll('[data-needs-script]')) element.hidden = false
document.addEventListener('allauth.error', event => {
  const place = document.getElementById('passkey-error')
  if (!place) return
  event.preventDefault()
  place.hidden = false
  place.textContent = place.dataset.text
})
