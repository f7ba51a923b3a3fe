// @ts-check
// Exploring a dose: a slider beside a number field moves the number; the server computes and draws what it comes to.

for (const slider of document.querySelectorAll("input[data-mirrors]")) {
  const field = document.getElementById(slider.getAttribute("data-mirrors") ?? "");
  if (!(slider instanceof HTMLInputElement) || !(field instanceof HTMLInputElement)) continue;
  const follow = () => (slider.value = field.value || slider.min); // empty is not half-way
  slider.hidden = false;
  follow();
  field.addEventListener("input", follow);
  slider.addEventListener("input", () => (field.value = slider.value));
}

// With script the page computes by itself.
for (const button of document.querySelectorAll("[data-without-script]")) button.remove();
