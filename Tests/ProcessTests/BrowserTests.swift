import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// The page as people have it: in a real Chromium, from a real centre.
    ///
    /// Skipped, and said to be, where there is no Chromium; `.ci/prerequisites` installs Debian's where it can.
    @Suite(
        .serialized, .enabled(if: Browser.path != nil, "no Chromium here: as root, apt-get install chromium"),
        BrowserTrait(), Housed())
    struct BrowserTests {
        static let languages = ["vi", "en"]

        /// Every view of the centre, and of an office's own agent, in the default language.
        static let views = [
            "/?period=2026-11", "/?period=2026&tier=branch", "/units/01", "/units/\(BrowserWorld.busy)", "/alarms",
            "/map?period=2026-11", "/?period=2026-11&sort=2.1", "/units/01/explain?period=2026-11",
            "/units/\(BrowserWorld.busy)/explain?period=2026-11", "/units/01/forecast",
            "/publications", "/units/01/reform-next?period=2026-11",
            "office:/units/\(BrowserWorld.busy)", "office:/units/\(BrowserWorld.busy)/due/overdue",
        ]

        /// The same, and those with little or nothing to press.
        static let allViews = views + ["/?period=2026-11&view=wall", "/units/01/plans", "/runbook", "/ops"]

        /// The same view in a language.
        static func address(_ view: String, _ language: String) -> String {
            language == "vi" ? view : view + (view.contains("?") ? "&" : "?") + "lang=\(language)"
        }

        @BrowserActor static func world() throws -> BrowserWorld { try #require(BrowserWorld.current) }

        /// A page in a fresh state: an ordinary window, light, nothing told so far.
        @BrowserActor static func open(
            _ view: String, width: Int = 1280, height: Int = 800, isDark: Bool = false
        ) throws -> BrowserTab {
            let tab = try world().tab
            try tab.view(width: width, height: height, isMobile: width < 600)
            try tab.media(isDark: isDark)
            let (origin, path) = try world().address(of: view)
            // The page before may still ask its own server for something.
            if origin != tab.origin { try tab.leave() }
            tab.origin = origin
            try tab.forget()
            try tab.open(path)
            return tab
        }

        /// Nothing went wrong since the page was opened.
        @BrowserActor static func expectNoFaults(_ tab: BrowserTab, _ what: String) throws {
            try tab.listen()
            #expect(tab.faults == [], "\(what)")
        }

        /// First of all: a page that does wrong is noticed.
        @BrowserActor @Test func `errors, requests to elsewhere and what the policy forbids are noticed`() throws {
            let tab = try Self.open("/?renew=off")
            try Self.expectNoFaults(tab, "before")
            _ = try tab.evaluate("setTimeout(function () { throw new Error('on purpose'); }); console.error('too')")
            _ = try tab.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
            _ = try tab.evaluate("fetch('http://127.0.0.1:9/elsewhere').catch(function () {})")
            _ = try tab.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<h5></h5><th>')")
            for wanted in ["on purpose", "console.error", "inline style", "policy:", "connect"] {
                let isHeard = try wait(within: 10) {
                    try tab.listen()
                    return tab.faults.contains { $0.contains(wanted) }
                }
                #expect(isHeard, "\(wanted): \(tab.faults)")
            }
            let faults = try tab.texts(BrowserChecks.accessibility)
            #expect(faults.contains { $0.hasPrefix("1.3.1 H5") }, "\(faults)")
            #expect(try tab.nameless().contains("4.1.2 a heading without a name"))
            _ = try tab.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<p id=long></p>')")
            _ = try tab.evaluate("document.getElementById('long').textContent = 'x'.repeat(900)")
            #expect(!(try tab.texts(BrowserChecks.overflow)).isEmpty)
            try tab.forget()
        }

        @BrowserActor @Test(arguments: languages)
        func `no view says an error, asks elsewhere or meets the policy`(_ language: String) throws {
            for view in Self.allViews {
                let tab = try Self.open(Self.address(view, language))
                try Self.expectNoFaults(tab, view)
                #expect(try tab.text("document.documentElement.lang") == language)
                #expect(tab.requests.contains("/page.css") && tab.requests.contains("/page.js"), "\(tab.requests)")
            }
        }

        @BrowserActor @Test func `a name with markup in it is a name`() throws {
            for view in ["/?period=2026-11&tier=branch", "/units/01", "/units/\(BrowserWorld.busy)"] {
                let tab = try Self.open(view)
                let found = try tab.texts(
                    "Array.from(document.querySelectorAll('h1, th a')).map(function (e) { return e.textContent })")
                #expect(found.contains(BrowserWorld.hostile), "\(view)")
                #expect(try tab.holds("!document.querySelector('#bold, img, body script:not([src])')"), "\(view)")
                #expect(try tab.text("document.title") != "harm")
                try Self.expectNoFaults(tab, view)
            }
        }
    }
}
