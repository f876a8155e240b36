/// Style and script of the page, from the same server: offices without the internet see the same. They are files of
/// their own, so that no policy has to allow what somebody might write into a page.
package enum PageStyle {
    /// Colours of the bands have at least 4.5 : 1 against their text (WCAG 2.1, 1.4.3), and the name stands there.
    package static let css = """
        :root { color-scheme: light; }
        body { font: 16px/1.45 system-ui, "Noto Sans", sans-serif; margin: 0 auto; max-width: 78rem;
          padding: 0 1rem; color: #1a1a1a; background: #fff; }
        header { display: flex; flex-wrap: wrap; gap: 0 1.5rem; align-items: baseline;
          border-bottom: 3px solid #a61c1c; }
        h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; }
        .language { margin-left: auto; }
        .training, #stale { background: #a61c1c; color: #fff; padding: .3rem .8rem; font-weight: bold; }
        nav p { margin: .3rem 0; } nav span { display: inline-block; min-width: 4rem; color: #555; }
        nav a { padding: .1rem .4rem; } a { color: #0b4f9c; }
        nav a[aria-current] { background: #0b4f9c; color: #fff; text-decoration: none; border-radius: .2rem; }
        .provisional { border-left: .4rem solid #b35900; padding-left: .6rem; }
        .incomplete { border-left: .4rem solid #a61c1c; padding-left: .6rem; }
        .complete { border-left: .4rem solid #1e6b34; padding-left: .6rem; }
        .doubt { color: #a61c1c; font-size: .85rem; white-space: nowrap; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { padding: .25rem .5rem; text-align: left; border-bottom: 1px solid #ddd; }
        thead th { position: sticky; top: 0; background: #f3f3f3; } tbody th { font-weight: normal; }
        td.number { text-align: right; white-space: nowrap; } td.band { white-space: nowrap; }
        .band0 { background: #1e6b34; color: #fff; } .band1 { background: #cfe8d5; } .band2 { background: #fff3c4; }
        .band3 { background: #ffd9b3; } .band4 { background: #a61c1c; color: #fff; }
        .unranked { color: #555; } .made { color: #555; font-size: .9rem; } abbr { text-decoration: none; }
        @media print { nav, .language, .files, #stale { display: none; } body { max-width: none; font-size: 10pt; }
          thead { display: table-header-group; } tr { break-inside: avoid; }
          a { color: inherit; text-decoration: none; }
          .band0, .band4 { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }

        """

    /// Fetches the page itself and replaces what changes, so that there is one place that writes rows; says so when the
    /// server no longer answers, and asks less often then. What the reader has folded stays folded, and the
    /// keyboard stays where it was.
    package static let script = """
        (function () {
          "use strict";
          var rhythm = document.currentScript.dataset;
          var stale = document.getElementById("stale"), failures = 0;
          function renew() {
            if (document.hidden) { return later(); }
            fetch(location.href, { cache: "no-store" }).then(function (answer) {
              if (!answer.ok) { throw new Error(answer.status); }
              return answer.text();
            }).then(function (text) {
              var next = new DOMParser().parseFromString(text, "text/html").querySelector("main");
              var now = document.querySelector("main"), folded = now.querySelector("details");
              if (!next) { throw new Error("no figures"); }
              if (folded && next.querySelector("details")) { next.querySelector("details").open = folded.open; }
              var link = now.contains(document.activeElement) && document.activeElement.getAttribute("href");
              now.replaceWith(next);
              Array.from(next.querySelectorAll("a")).filter(function (a) { return a.getAttribute("href") === link; })
                .slice(0, 1).forEach(function (a) { a.focus({ preventScroll: true }); });
              failures = 0; stale.hidden = true;
            }).catch(function () { failures += 1; stale.hidden = false; }).then(later);
          }
          function later() {
            setTimeout(renew, rhythm.renew * 1000 * Math.min(1 + failures, rhythm.stretch));
          }
          later();
        })();

        """
}
