extension PageStyle {
    /// Hears from the server that what it shows has changed, or asks by and by where it cannot; takes over what has
    /// changed and touches nothing else; says so when the server is not heard any more, and asks less often then.
    package static let script = """
        (function () {
          "use strict";
          var rhythm = document.currentScript.dataset, language = document.documentElement.lang;
          var stale = document.getElementById("stale"), pause = document.getElementById("pause");
          var paused = pause && "paused" in pause.dataset, failures = 0, timer = 0, tag = null, answered = new Date();
          var stream = null, isLive = false, isAwaited = false;

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

          // On a wall a row that changes its place goes there, from where it was.
          function places() {
            return Array.from(document.querySelectorAll("body.wall li")).map(function (row) {
              return { row: row, at: row.getBoundingClientRect() };
            });
          }
          function move(before) {
            if (matchMedia("(prefers-reduced-motion: reduce)").matches) { return; }
            before.forEach(function (known) {
              var at = known.row.getBoundingClientRect(), x = known.at.left - at.left, y = known.at.top - at.top;
              if (known.row.isConnected && (x || y)) {
                known.row.animate([{ transform: "translate(" + x + "px, " + y + "px)" }, { transform: "none" }],
                  { duration: 900, easing: "ease-in-out" });
              }
            });
          }

          function take(text) {
            var next = new DOMParser().parseFromString(text, "text/html").querySelector("main");
            if (!next) { throw new Error("no figures"); }
            var before = places();
            follow(document.querySelector("main"), next);
            move(before);
          }

          function renew() {
            isAwaited = false;
            if (document.hidden) { later(); return; }
            fetch(location.href, { headers: tag ? { "If-None-Match": tag } : {} }).then(function (answer) {
              if (answer.status === 304) { return; }
              if (!answer.ok) { throw new Error(answer.status); }
              return answer.text().then(function (text) {
                if (!paused) { take(text); tag = answer.headers.get("ETag"); }
              });
            }).then(heard, function () {
              failures += 1; stale.hidden = false;
              stale.querySelector("time").textContent = answered.toLocaleTimeString(language);
            }).then(later);
          }

          function heard() { failures = 0; answered = new Date(); stale.hidden = true; }

          // Where the server tells of changes, it is asked only when it has been silent for too long.
          function later() {
            if (isAwaited) { return; }
            clearTimeout(timer);
            if (paused) { return; }
            timer = setTimeout(function () {
              if (isLive) { unlisten(); listen(); }
              renew();
            }, isLive ? rhythm.silence * 1000 : rhythm.renew * 1000 * Math.min(1 + failures, rhythm.stretch));
          }

          // The tag of an event is that of the page, without the form that the page comes in.
          function told(event) {
            var news = JSON.parse(event.data);
            isLive = true; heard();
            if (isAwaited || tag && tag.replace(/"|-gzip/g, "") === news.tag) { later(); return; }
            clearTimeout(timer);
            isAwaited = true;
            timer = setTimeout(renew, Math.random() * news.spreadMilliseconds);
          }

          function listen() {
            if (!rhythm.silence || !window.EventSource || paused || document.hidden || stream) { return; }
            stream = new EventSource("/api/v1/events?of=" + encodeURIComponent(location.pathname + location.search));
            stream.onmessage = told;
            stream.addEventListener("alive", function () { isLive = true; heard(); later(); });
            // The browser comes back by itself, unless it was refused; the page asks meanwhile.
            stream.onerror = function () {
              isLive = false;
              if (stream && stream.readyState === EventSource.CLOSED) { unlisten(); setTimeout(listen, 60000); }
              later();
            };
          }
          function unlisten() { if (stream) { stream.close(); } stream = null; isLive = false; }

          // A page that nobody sees keeps no connection, of which a browser has six for one server.
          document.addEventListener("visibilitychange", function () {
            if (document.hidden) { unlisten(); } else if (!paused) { listen(); renew(); }
          });
          if (pause) {
            pause.hidden = false;
            pause.addEventListener("click", function () {
              paused = !paused;
              pause.textContent = paused ? pause.dataset.resume : pause.dataset.stop;
              if (paused) { clearTimeout(timer); isAwaited = false; unlisten(); } else { listen(); renew(); }
            });
          }
          listen();
          later();
        })();

        """
}
