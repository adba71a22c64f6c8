// Browsers let no file load another, so that charts can't be explored and tables not be sorted in
// pages that are opened from disk: they say so.
if (location.protocol === "file:") {
  document.querySelectorAll(".opened-as-file").forEach((word) => word.removeAttribute("hidden"));
}
