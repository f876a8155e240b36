import Foundation
import TestSupport
import Testing

extension ProcessTests.BrowserTests {
    /// The page renews itself, and disturbs nobody by it.
    struct LiveTests {
        private typealias Tests = ProcessTests.BrowserTests
        private static let view = "/?period=2026-11&tier=branch"
        private static let row = "document.getElementById('u-\(BrowserWorld.busy)')"

        /// Sends new dossiers of the busy office, and waits until the API has them.
        @BrowserActor private static func change(_ world: BrowserWorld, _ numbers: ClosedRange<Int>) throws {
            let before = try world.centre.received(BrowserWorld.busy, "2026-11")
            let folder = "inbox/\(BrowserWorld.busy)"
            try world.country.scratch.drop("\(folder)/dossiers-live-\(numbers.lowerBound).csv", Office.file(numbers))
            try require(within: 60, "the centre has \(numbers)") {
                try world.centre.received(BrowserWorld.busy, "2026-11") > before
            }
        }

        @BrowserActor @Test func `what arrives is shown, and selection, scrolling and focus stay`() throws {
            let world = try Tests.world()
            // So narrow that the table scrolls sideways, in a box of its own.
            let tab = try Tests.open(Self.view, width: 800, height: 600)
            _ = try tab.evaluate(
                """
                (function () {
                  var box = document.querySelector('.wide'), name = document.querySelectorAll('tbody th a')[5];
                  window.scrollTo(0, 120); box.scrollTo(90, 400); name.focus({ preventScroll: true });
                  getSelection().selectAllChildren(name);
                  document.querySelector('details').open = !document.querySelector('details').open;
                })()
                """)
            let state = """
                JSON.stringify([getSelection().toString(), scrollY, document.querySelector('.wide').scrollLeft,
                  document.querySelector('.wide').scrollTop, document.activeElement.href,
                  document.querySelector('details').open])
                """
            let before = try tab.text(state)
            let points = try tab.text(Self.row + ".querySelector('.score').textContent")
            #expect(before.contains(",120,90,400,"), "\(before)")
            try Self.change(world, 1...40)
            try require(within: 60, "the page shows the new points; \(tab.faults)") {
                try tab.text(Self.row + ".querySelector('.score').textContent") != points
            }
            #expect(try tab.text(state) == before)
            let rows = try world.json("/api/v1/rankings?period=2026-11&tier=branch")["rows"] as? [Browser.Fields] ?? []
            let row = try #require(rows.first { $0["unit_code"] as? String == BrowserWorld.busy })
            let expected = ContentTests.points(row["scaled_micro"] as? Int ?? -1, "vi")
            #expect(try tab.text(Self.row + ".querySelector('.score').textContent") == expected)
            try Tests.expectNoFaults(tab, "renewal")
        }

        /// 2.2.2: in a minute of the page's own time it asks for nothing; before the pause and after it does.
        @BrowserActor @Test func `pause stops the renewal, and the page goes on when it is told to`() throws {
            // A tab of its own: once its clock has run ahead, it is never right again.
            let tab = try Tests.world().anotherTab()
            defer { try? tab.close() }
            try tab.open(Self.view)
            let press = "document.getElementById('pause').click()"
            #expect(try Self.isAsking(tab, inMilliseconds: 60_000))
            _ = try tab.evaluate(press, awaits: false)
            let words = try tab.evaluate("document.getElementById('pause').textContent", awaits: false) as? String
            #expect(words == "Tiếp tục cập nhật")
            #expect(try !Self.isAsking(tab, inMilliseconds: 60_000))
            #expect(try Self.isAsking(tab, after: press, inMilliseconds: 60_000))
            try Tests.expectNoFaults(tab, "pause")
        }

        /// Lets the page's clock run ahead as fast as its work allows; whether it asks for something meanwhile.
        @BrowserActor private static func isAsking(
            _ tab: BrowserTab, after script: String = "", inMilliseconds budget: Int
        ) throws -> Bool {
            try tab.listen()
            let before = tab.requests.count
            _ = try tab.evaluate(script, awaits: false)
            // In steps, with a moment between: answers come by the server's clock, not by the page's.
            for _ in 0..<(budget / 5_000) {
                try tab.runAhead(milliseconds: 5_000)
                let isAsking = try wait(within: 0.3) {
                    try tab.listen()
                    return tab.requests.count > before
                }
                if isAsking { return true }
            }
            return false
        }

        @BrowserActor @Test func `a page that gets no answer says so, and recovers`() throws {
            let tab = try Tests.open("/?period=2026-11")
            #expect(try tab.holds("document.getElementById('stale').hidden"))
            try tab.command(
                "Network.emulateNetworkConditions",
                ["offline": true, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1])
            try require(within: 60, "the page says that it is stale") {
                try tab.holds("!document.getElementById('stale').hidden")
            }
            #expect(try tab.text("document.getElementById('stale').textContent").hasPrefix("SỐ LIỆU CŨ"))
            try tab.command(
                "Network.emulateNetworkConditions",
                ["offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1])
            try require(within: 60, "the page is no longer stale") {
                try tab.holds("document.getElementById('stale').hidden")
            }
            // Chromium itself says on the console that it could not load; nothing else does.
            try tab.listen()
            #expect(tab.faults.allSatisfy { $0.hasPrefix("network error: Failed to load resource") })
            try tab.forget()
        }

        @BrowserActor @Test func `without JavaScript everything but movement works`() throws {
            let tab = try Tests.open("/?period=2026-11")
            try tab.command("Emulation.setScriptExecutionDisabled", ["value": true])
            defer { _ = try? tab.command("Emulation.setScriptExecutionDisabled", ["value": false]) }
            try tab.open("/?period=2026-11")
            #expect(try tab.number("document.querySelectorAll('tbody tr').length") == 63)
            #expect(try tab.holds("!document.getElementById('pause').checkVisibility()"))
            #expect(try tab.holds("document.querySelector('.renewal a').checkVisibility()"))
            // By keys alone: search, open what was found, go back up.
            while try tab.text("document.activeElement.name || ''") != "q" { try tab.tab() }
            try tab.type("hai phong")
            try tab.expectLoad()
            try tab.enter()
            try tab.requireLoaded("what was searched")
            let address = try tab.text("document.querySelector('tbody th a').getAttribute('href')")
            #expect(address.hasPrefix("/units/31?"))
            try tab.open(address)
            #expect(try tab.text("document.querySelector('h1').textContent") == "Cục Thuế thành phố Hải Phòng")
            try tab.open("/?period=2026-11&renew=off")
            #expect(try tab.holds("!document.querySelector('meta[http-equiv]')"))
            try Tests.expectNoFaults(tab, "no script")
        }
    }
}
