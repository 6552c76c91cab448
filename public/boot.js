// Starts the page's WebAssembly, which takes the place of the words in #boot; or says there why it can't.
const boot = document.getElementById("boot");
const { module, wasm } = document.querySelector("script[data-wasm]").dataset;
try {
  const { default: init } = await import(new URL(module, document.baseURI).href);
  await init({ module_or_path: new URL(wasm, document.baseURI) });
  boot.remove();
  // Nobody waits for it.
  import("./offline.js").catch(console.warn);
} catch (error) {
  console.error(error);
  const message = document.getElementById("boot-message");
  message.setAttribute("role", "alert");
  message.textContent =
    typeof WebAssembly === "object"
      ? "Matinee could not start: a part of the page did not load. Check the connection and reload the page."
      : "Matinee could not start: this browser has no WebAssembly, which it needs. Please use a current browser.";
}
