// Puts the remembered theme on the page before anything is drawn.
try {
  const theme = localStorage.getItem("matinee:theme");
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the system's theme it is.
}
