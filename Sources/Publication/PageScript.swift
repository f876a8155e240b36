extension PageStyle {
    /// Asks for the page itself with the tag of what it shows, takes over what has changed and touches nothing else;
    /// says so when the server no longer answers, and asks less often then.
    package static let script = """
        (function () {
          "use strict";
          var rhythm = document.currentScript.dataset, language = document.documentElement.lang;
          var stale = document.getElementById("stale"), pause = document.getElementById("pause");
          var paused = "paused" in pause.dataset, failures = 0, timer = 0, tag = null, answered = new Date();

          // Makes one node like another. What is equal stays the same node: the selection, the focus, whatever is
          // folded and how far something is scrolled.
          function follow(now, next) {
            if (now.isEqualNode(next)) { return; }
            if (now.nodeName !== next.nodeName) { now.replaceWith(document.importNode(next, true)); return; }
            if (now.nodeType !== Node.ELEMENT_NODE) { now.nodeValue = next.nodeValue; return; }
            Array.from(now.attributes).forEach(function (known) {
              if (!next.hasAttribute(known.name) && known.name !== "open") { now.removeAttribute(known.name); }
            });
            Array.from(next.attributes).forEach(function (wanted) {
              if (wanted.name !== "open") { now.setAttribute(wanted.name, wanted.value); }
            });
            var named = {}, at = now.firstChild;
            Array.from(now.children).forEach(function (child) { if (child.id) { named[child.id] = child; } });
            Array.from(next.childNodes).forEach(function (wanted) {
              var same = wanted.id ? named[wanted.id] : at && !at.id && at.nodeName === wanted.nodeName && at;
              if (!same) { now.insertBefore(document.importNode(wanted, true), at); return; }
              if (same === at) { at = at.nextSibling; } else { now.insertBefore(same, at); }
              follow(same, wanted);
            });
            while (at) { var gone = at; at = at.nextSibling; gone.remove(); }
          }

          function take(text) {
            var next = new DOMParser().parseFromString(text, "text/html").querySelector("main");
            if (!next) { throw new Error("no figures"); }
            follow(document.querySelector("main"), next);
          }

          function renew() {
            if (document.hidden) { later(); return; }
            fetch(location.href, { headers: tag ? { "If-None-Match": tag } : {} }).then(function (answer) {
              if (answer.status === 304) { return; }
              if (!answer.ok) { throw new Error(answer.status); }
              return answer.text().then(function (text) {
                if (!paused) { take(text); tag = answer.headers.get("ETag"); }
              });
            }).then(function () {
              failures = 0; answered = new Date(); stale.hidden = true;
            }, function () {
              failures += 1; stale.hidden = false;
              stale.querySelector("time").textContent = answered.toLocaleTimeString(language);
            }).then(later);
          }

          function later() {
            clearTimeout(timer);
            if (!paused) { timer = setTimeout(renew, rhythm.renew * 1000 * Math.min(1 + failures, rhythm.stretch)); }
          }

          pause.hidden = false;
          pause.addEventListener("click", function () {
            paused = !paused;
            pause.textContent = paused ? pause.dataset.resume : pause.dataset.stop;
            if (paused) { clearTimeout(timer); } else { renew(); }
          });
          later();
        })();

        """
}
