import Foundation
import TestSupport
import Testing

extension ProcessTests.BrowserTests {
    /// Phone, laptop, wall screen and paper.
    struct LayoutTests {
        private typealias Tests = ProcessTests.BrowserTests

        @BrowserActor @Test(arguments: [(360, 740), (768, 1024), (1280, 800), (1920, 1080), (3840, 2160)])
        func `nothing is cut off or stands out of the window`(_ width: Int, _ height: Int) throws {
            for view in Tests.allViews {
                for language in Tests.languages {
                    let tab = try Tests.open(Tests.address(view, language), width: width, height: height)
                    let faults = try tab.texts(BrowserChecks.overflow)
                    #expect(faults.isEmpty, "\(view) \(language) at \(width)")
                }
            }
        }

        @BrowserActor @Test func `a wall screen is used, with larger letters`() throws {
            let tab = try Tests.open("/?period=2026-11", width: 1920, height: 1080)
            #expect(try tab.number("document.querySelector('table').getBoundingClientRect().width") > 1920 * 0.85)
            let size = "parseFloat(getComputedStyle(document.querySelector('td')).fontSize)"
            let laptop = try Tests.open("/?period=2026-11").number(size)
            #expect(try Tests.open("/?period=2026-11", width: 3840, height: 2160).number(size) > laptop * 1.3)
        }

        @BrowserActor @Test func `on a phone figures come within the first screen, each row as a card`() throws {
            let tab = try Tests.open("/?period=2026-11", width: 360, height: 740)
            // Lists of what is missing or wrong may be long, and stand first.
            _ = try tab.evaluate("document.querySelectorAll('details').forEach(function (e) { e.open = false; })")
            #expect(try tab.number("document.querySelector('tbody tr').getBoundingClientRect().top") < 740)
            #expect(try tab.holds("getComputedStyle(document.querySelector('thead')).display === 'none'"))
            let label = try tab.text("getComputedStyle(document.querySelector('td.score'), '::before').content")
            #expect(label == "\"Điểm\"")
            // What looks like cards is still a table to whoever hears it.
            #expect(try tab.roles()["row", default: 0] >= 63)
        }

        @BrowserActor @Test func `the heads of columns stay while the rows move`() throws {
            let tab = try Tests.open("/?period=2026-11")
            _ = try tab.evaluate("window.scrollTo(0, 1500)")
            #expect(try tab.number("document.querySelector('thead th').getBoundingClientRect().top") == 0)
        }

        @BrowserActor @Test func `paper has no menus, and sixty rows on two sheets`() throws {
            for language in Tests.languages {
                let tab = try Tests.open(Tests.address("/?period=2026-11", language))
                let sheets = try tab.sheets()
                #expect(sheets > 0 && sheets <= 2, "\(language)")
                // A unit's page has its targets, lost points and procedures too.
                let unit = try Tests.open(Tests.address("/units/01", language)).sheets()
                #expect(unit <= 4, "\(unit), \(language)")
            }
            // 190 mm between the margins of A4, at 96 pixels an inch; in the dark as well, since paper is white.
            for view in Tests.views {
                let tab = try Tests.open(view, width: 718, height: 1047)
                try tab.media("print", isDark: true)
                #expect(try tab.texts(BrowserChecks.overflow).isEmpty, "\(view)")
                #expect(try tab.holds("!document.querySelector('nav')?.checkVisibility()"))
                #expect(try tab.text("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)")
            }
        }
    }
}
