import Foundation

/// What WCAG 2.2 AA asks of a page, as far as a program can see it in the styles and boxes that the browser computed.
/// `LONG=1` asks axe-core as well; these need nothing from elsewhere.
enum BrowserChecks {
    /// What is wrong, one line for each fault.
    static let accessibility = """
        (function () {
          var found = [], all = Array.from(document.body.querySelectorAll("*"));
          function shown(e) {
            var r = e.getBoundingClientRect();
            return e.checkVisibility({ visibilityProperty: true }) && r.width > 1 && r.height > 1;
          }
          function told(e) { return e.nodeName + (e.className && e.className.baseVal === undefined ?
            "." + e.className : "") + " '" + (e.textContent || "").trim().slice(0, 40) + "'"; }

          // 1.4.3 and 1.4.11: contrast, with what is really behind a text.
          function parts(colour) {
            var p = /^rgba?\\(([\\d.]+), ([\\d.]+), ([\\d.]+)(?:, ([\\d.]+))?\\)$/.exec(colour);
            if (!p) { found.push("a colour that cannot be read: " + colour); return [0, 0, 0, 1]; }
            return [+p[1], +p[2], +p[3], p[4] === undefined ? 1 : +p[4]];
          }
          function over(front, back) {
            return [0, 1, 2].map(function (i) { return front[i] * front[3] + back[i] * (1 - front[3]); }).concat(1);
          }
          var grounds = new Map();
          function ground(e) {
            if (!grounds.has(e)) { grounds.set(e, groundOf(e)); }
            return grounds.get(e);
          }
          function groundOf(e) {
            if (!e) { return parts(getComputedStyle(document.documentElement).backgroundColor)[3] ?
              parts(getComputedStyle(document.documentElement).backgroundColor) :
              matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18, 1] : [255, 255, 255, 1]; }
            var own = parts(getComputedStyle(e).backgroundColor);
            return own[3] === 1 ? own : over(own, ground(e.parentElement));
          }
          function light(c) {
            return [0.2126, 0.7152, 0.0722].reduce(function (sum, weight, i) {
              var s = c[i] / 255;
              return sum + weight * (s <= 0.04045 ? s / 12.92 : Math.pow((s + 0.055) / 1.055, 2.4));
            }, 0);
          }
          function contrast(a, b) {
            var x = light(a), y = light(b);
            return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
          }
          var faint = {};
          all.forEach(function (e) {
            var own = Array.from(e.childNodes).some(function (n) { return n.nodeType === 3 && n.nodeValue.trim(); });
            if (!own || !shown(e) || e.closest("option, .said, .skip:not(:focus)")) { return; }
            var style = getComputedStyle(e), size = parseFloat(style.fontSize);
            var isLarge = size >= 24 || size >= 18.66 && +style.fontWeight >= 700;
            var front = e.namespaceURI.endsWith("svg") ? style.fill : style.color, back = ground(e);
            var ratio = contrast(over(parts(front), back), back);
            if (ratio < (isLarge ? 3 : 4.5)) { faint[told(e)] = ratio.toFixed(2) + ": " + told(e); }
          });
          Object.values(faint).slice(0, 10).forEach(function (f) { found.push("1.4.3 contrast " + f); });
          all.filter(function (e) { return e.matches("input:not([type=hidden]), select, button") && shown(e); })
            .forEach(function (e) {
              var back = ground(e.parentElement), edge = parts(getComputedStyle(e).borderTopColor);
              var best = Math.max(contrast(over(edge, back), back), contrast(ground(e), back));
              if (best < 3) { found.push("1.4.11 edge of " + told(e) + " " + best.toFixed(2)); }
            });

          // 2.5.8: what is pressed has 24 by 24 pixels, or so much room around it, or stands in a sentence.
          var targets = all.filter(function (e) {
            return e.matches("a[href], button, input:not([type=hidden]), select, summary, [tabindex]") && shown(e)
              && !e.closest(".skip:not(:focus)");
          }).map(function (e) { return { e: e, r: e.getBoundingClientRect() }; });
          targets.forEach(function (t) {
            t.x = (t.r.left + t.r.right) / 2; t.y = (t.r.top + t.r.bottom) / 2;
            t.small = t.r.width < 24 || t.r.height < 24;
          });
          targets.filter(function (t) { return t.small; }).forEach(function (t) {
            var around = t.e.parentElement.cloneNode(true);
            around.querySelectorAll("a").forEach(function (a) { a.remove(); });
            if (getComputedStyle(t.e).display === "inline" && /[\\p{L}\\d]{2}/u.test(around.textContent)) { return; }
            var near = targets.find(function (o) {
              if (o === t) { return false; }
              var dx = Math.max(o.r.left - t.x, 0, t.x - o.r.right), dy = Math.max(o.r.top - t.y, 0, t.y - o.r.bottom);
              return Math.hypot(dx, dy) < 12 || o.small && Math.hypot(o.x - t.x, o.y - t.y) < 24;
            });
            if (near) { found.push("2.5.8 " + told(t.e) + " " + Math.round(t.r.width) + "x" + Math.round(t.r.height)
              + " is too near to " + told(near.e)); }
          });

          // 1.3.1, 2.4.1, 2.4.2, 3.1.1, 4.1.2: structure.
          if (!/^(vi|en)$/.test(document.documentElement.lang)) { found.push("3.1.1 no language"); }
          if (!document.title.trim()) { found.push("2.4.2 no title"); }
          if (document.querySelectorAll("main").length !== 1) { found.push("1.3.1 not one main"); }
          if (document.querySelectorAll("h1").length !== 1) { found.push("1.3.1 not one h1"); }
          var level = 0;
          document.querySelectorAll("h1, h2, h3, h4, h5, h6").forEach(function (h) {
            if (!h.checkVisibility()) { return; }
            if (+h.nodeName[1] > level + 1) { found.push("1.3.1 " + told(h) + " after h" + level); }
            level = +h.nodeName[1];
          });
          var known = {};
          document.querySelectorAll("[id]").forEach(function (e) {
            if (known[e.id]) { found.push("id twice: " + e.id); }
            known[e.id] = true;
          });
          document.querySelectorAll("th").forEach(function (th) {
            if (!th.scope) { found.push("1.3.1 th without scope: " + told(th)); }
            if (!th.textContent.trim()) { found.push("1.3.1 an empty th"); }
          });
          document.querySelectorAll("ul, ol").forEach(function (list) {
            Array.from(list.children).forEach(function (e) {
              if (e.nodeName !== "LI") { found.push("1.3.1 " + e.nodeName + " in a list"); }
            });
          });
          document.querySelectorAll("[aria-labelledby], [aria-describedby], [aria-controls]").forEach(function (e) {
            ["aria-labelledby", "aria-describedby", "aria-controls"].forEach(function (a) {
              (e.getAttribute(a) || "").split(" ").filter(Boolean).forEach(function (id) {
                if (!document.getElementById(id)) { found.push("4.1.2 " + a + " leads nowhere: " + id); }
              });
            });
          });
          document.querySelectorAll("a[href^='#']").forEach(function (a) {
            if (!document.getElementById(a.hash.slice(1))) { found.push("2.4.1 " + a.hash + " leads nowhere"); }
          });
          // 1.3.1: what is said in no landmark is passed by.
          Array.from(document.body.children).forEach(function (e) {
            if (!e.matches("header, nav, main, footer, aside, script, noscript, .skip, [role]") && shown(e)) {
              found.push("1.3.1 outside of every landmark: " + told(e));
            }
          });
          return found;
        })()
        """

    /// What is cut off or stands out of the window, one line for each.
    static let overflow = """
        (function () {
          var found = [], wide = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth > wide) {
            found.push("the page is " + document.documentElement.scrollWidth + " wide in " + wide);
          }
          Array.from(document.body.querySelectorAll("*")).forEach(function (e) {
            var r = e.getBoundingClientRect(), style = getComputedStyle(e);
            if (!e.checkVisibility() || r.width <= 1 || e.closest(".said, .skip, svg, option")) { return; }
            var told = e.nodeName + "." + e.className + " '" + e.textContent.trim().slice(0, 30) + "'";
            for (var box = e.parentElement; box; box = box.parentElement) {
              if (/auto|scroll/.test(getComputedStyle(box).overflowX)) { return; }
            }
            if (r.right > wide + 1 || r.left < -1) { found.push("out of the window: " + told); }
            if (style.overflowX === "hidden" && e.scrollWidth > e.clientWidth + 1 && style.textOverflow === "clip"
              && e.clientWidth > 0) { found.push("cut off: " + told); }
          });
          return found.slice(0, 8);
        })()
        """

    /// What has the focus: what it is, whether that can be seen and is not under something else.
    static let focus = """
        (function () {
          var e = document.activeElement;
          if (!e || e === document.body) { return null; }
          var r = e.getBoundingClientRect(), style = getComputedStyle(e), inside = null;
          var rects = Array.from(e.getClientRects());
          var seen = rects.some(function (q) {
            inside = document.elementFromPoint(q.left + q.width / 2, q.top + q.height / 2);
            return inside && (inside === e || e.contains(inside) || inside.contains(e) && inside.nodeName === "LABEL");
          });
          var order = Array.from(document.querySelectorAll("*")).indexOf(e);
          return { name: e.nodeName + " " + (e.textContent || e.name || "").trim().slice(0, 40), order: order,
            outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth), seen: seen,
            inside: r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth };
        })()
        """
}

extension BrowserTab {
    /// Controls, headings and pictures that a screen reader would say without a name, by the browser's own tree.
    func nameless() throws -> [String] {
        let tree = try command("Accessibility.getFullAXTree")["nodes"] as? [Browser.Fields] ?? []
        let named: Set<String> = [
            "link", "button", "textbox", "searchbox", "combobox", "checkbox", "radio", "heading", "image", "img",
            "slider", "switch", "tab", "menuitem", "option", "columnheader", "rowheader", "DisclosureTriangle",
        ]
        return tree.compactMap { node in
            guard node["ignored"] as? Bool != true, let role = Self.value(node["role"]), named.contains(role),
                Self.value(node["name"])?.trimmingCharacters(in: .whitespaces).isEmpty != false
            else { return nil }
            return "4.1.2 a \(role) without a name"
        }
    }

    /// How often each role stands in the browser's accessibility tree.
    func roles() throws -> [String: Int] {
        let tree = try command("Accessibility.getFullAXTree")["nodes"] as? [Browser.Fields] ?? []
        return tree.reduce(into: [:]) { roles, node in
            guard node["ignored"] as? Bool != true, let role = Self.value(node["role"]) else { return }
            roles[role, default: 0] += 1
        }
    }

    private static func value(_ field: Any?) -> String? { (field as? Browser.Fields)?["value"] as? String }
}
