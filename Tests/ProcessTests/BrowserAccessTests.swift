import Foundation
import TestSupport
import Testing

extension ProcessTests.BrowserTests {
    /// For those who see little, hear the page, or have no mouse: WCAG 2.2 AA.
    struct AccessTests {
        private typealias Tests = ProcessTests.BrowserTests

        @BrowserActor @Test(arguments: [false, true])
        func `contrast, names, sizes and structure are as they must be`(_ isDark: Bool) throws {
            for view in Tests.allViews {
                for width in [360, 1280] {
                    let tab = try Tests.open(view, width: width, isDark: isDark)
                    #expect(try tab.texts(BrowserChecks.accessibility) == [], "\(view) at \(width)")
                    #expect(try tab.nameless() == [], "\(view) at \(width)")
                }
            }
        }

        /// 2.1.1, 2.4.3, 2.4.7, 2.4.11: everything by key, in the order of the page, always to be seen.
        @BrowserActor @Test func `the keyboard reaches everything in order, and shows where it is`() throws {
            for view in Tests.views {
                let tab = try Tests.open(view)
                var stops: [Browser.Fields] = []
                while stops.count < 400 {
                    try tab.tab()
                    guard let stop = try tab.evaluate(BrowserChecks.focus) as? Browser.Fields else { break }
                    let order = stop["order"] as? Int
                    if stops.count > 1, order == stops[0]["order"] as? Int { break }
                    // A date has stops for day, month and year in one field.
                    if order != stops.last?["order"] as? Int { stops.append(stop) }
                }
                let orders = stops.compactMap { $0["order"] as? Int }
                #expect(orders == orders.sorted() && Set(orders).count == orders.count, "\(view): \(stops.prefix(20))")
                let reachable = try tab.number(
                    "Array.from(document.querySelectorAll('a[href], button, input:not([type=hidden]), select,"
                        + " summary')).filter(function (e) { return e.checkVisibility(); }).length")
                #expect(Double(stops.count) == reachable, "\(view)")
                for stop in stops {
                    #expect(stop["outline"] as? Double ?? 0 >= 2, "\(view): \(stop)")
                    #expect(stop["inside"] as? Bool == true && stop["seen"] as? Bool == true, "\(view): \(stop)")
                }
            }
        }

        @BrowserActor @Test func `the first stop leads past everything to the figures`() throws {
            for view in Tests.views {
                let tab = try Tests.open(view)
                try tab.tab()
                #expect(try tab.text("document.activeElement.className") == "skip")
                try tab.enter()
                try require(within: 10, "\(view) is at its figures") {
                    try tab.text("location.hash") == "#figures"
                }
                let links = "Array.from(document.querySelectorAll('main a, main summary')).some(function (e) {"
                let behind = "document.getElementById('figures').compareDocumentPosition"
                // A list without dossiers has nothing to go to.
                guard try tab.holds("\(links) return \(behind)(e) & 20; })") else { continue }
                try tab.tab()
                let isBehind = try tab.holds("!!(\(behind)(document.activeElement) & 20)")
                #expect(isBehind, "\(view)")
            }
        }

        /// 1.4.4, 1.4.10 and 1.4.12: twice as large in a laptop's window, with wide lines, words and letters.
        @BrowserActor @Test func `larger and wider letters cut nothing off`() throws {
            for view in Tests.views {
                let tab = try Tests.open(view, width: 640, height: 400)
                // A reader's own style stands above the page's policy.
                try tab.command("DOM.enable")
                try tab.command("CSS.enable")
                let tree = try tab.command("Page.getFrameTree")["frameTree"] as? Browser.Fields
                let frame = (tree?["frame"] as? Browser.Fields)?["id"] as? String ?? ""
                let sheet = try tab.command("CSS.createStyleSheet", ["frameId": frame])["styleSheetId"] ?? ""
                let style = """
                    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
                    p { margin-bottom: 2em !important; }
                    """
                try tab.command("CSS.setStyleSheetText", ["styleSheetId": sheet, "text": style])
                #expect(try tab.text("getComputedStyle(document.querySelector('h1')).letterSpacing") != "normal")
                #expect(try tab.texts(BrowserChecks.overflow) == [], "\(view)")
            }
        }
    }
}
