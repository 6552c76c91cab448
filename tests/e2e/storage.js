// The visitor's database as the first version of the page wrote it.

/** Has marks lie in it before the page is opened. Leaves `page` at an address of the host that is not the application. */
export async function storeMarks(page, host, marks) {
  await page.route("**/blank.html", (route) =>
    route.fulfill({ contentType: "text/html", body: "<link rel=icon href=data:,>" }),
  );
  await page.goto(`${host.url}blank.html`);
  await page.evaluate(
    (marks) =>
      new Promise((done, fail) => {
        const opening = indexedDB.open("matinee", 1);
        opening.onerror = () => fail(opening.error);
        opening.onupgradeneeded = () => opening.result.createObjectStore("marks", { keyPath: "film" });
        opening.onsuccess = () => {
          const writing = opening.result.transaction("marks", "readwrite");
          for (const mark of marks) writing.objectStore("marks").put(mark);
          writing.oncomplete = () => (opening.result.close(), done());
        };
      }),
    marks,
  );
}
