import Foundation

/// One tab of the browser, and everything that must not happen in it.
@BrowserActor
final class BrowserTab {
    private let browser: Browser
    private let target: String
    private let session: String
    /// What is not of this server is a fault.
    var origin: String
    /// Errors of scripts and of the console, what the policy forbade, and requests to elsewhere.
    private(set) var faults: [String] = []
    /// The paths that were asked for.
    private(set) var requests: [String] = []
    private var isLoaded = false
    private var isAhead = false

    /// A blank tab.
    init(_ browser: Browser, origin: String) throws {
        self.browser = browser
        self.origin = origin
        let made = try browser.command("Target.createTarget", ["url": "about:blank"])
        target = made["targetId"] as? String ?? ""
        let attached = try browser.command("Target.attachToTarget", ["targetId": target, "flatten": true])
        session = attached["sessionId"] as? String ?? ""
        for domain in ["Page", "Runtime", "Log", "Network", "Audits"] { try command("\(domain).enable") }
        try view(width: 1280, height: 800)
    }

    @discardableResult func command(_ method: String, _ fields: Browser.Fields = [:]) throws -> Browser.Fields {
        try browser.command(method, fields, session: session)
    }

    func close() throws { try browser.command("Target.closeTarget", ["targetId": target]) }

    // MARK: - What it shows

    /// Loads an address of the server, with all that belongs to it.
    func open(_ path: String) throws {
        try listen()
        isLoaded = false
        let answer = try command("Page.navigate", ["url": origin + path])
        if let fault = answer["errorText"] { throw Trouble("\(path): \(fault)") }
        try requireLoaded(path)
    }

    /// Shows nothing, so that nothing asks for anything any more.
    func leave() throws {
        try expectLoad()
        try command("Page.navigate", ["url": "about:blank"])
        try requireLoaded("nothing")
    }

    /// Waits for the end of a load that something else has begun.
    func requireLoaded(_ what: String) throws {
        try require(within: 60, "\(what) is loaded") {
            try listen()
            return isLoaded
        }
    }

    /// Forgets that a page is loaded, before something that loads another.
    func expectLoad() throws {
        try listen()
        isLoaded = false
    }

    /// What a script says, as JSON makes it; waits where it promises something.
    func evaluate(_ script: String, awaits: Bool = true) throws -> Any? {
        let answer = try command(
            "Runtime.evaluate", ["expression": script, "returnByValue": true, "awaitPromise": awaits])
        if let details = answer["exceptionDetails"] as? Browser.Fields {
            let thrown = (details["exception"] as? Browser.Fields)?["description"] ?? details["text"] ?? "?"
            throw Trouble("\(script.prefix(200)): \(thrown)")
        }
        return (answer["result"] as? Browser.Fields)?["value"]
    }

    func text(_ script: String) throws -> String { try evaluate(script) as? String ?? "" }
    func number(_ script: String) throws -> Double { try evaluate(script) as? Double ?? .nan }
    func holds(_ script: String) throws -> Bool { try evaluate(script) as? Bool ?? false }
    func texts(_ script: String) throws -> [String] { try evaluate(script) as? [String] ?? [] }

    /// Lets the page's own clock run ahead, as fast as its work allows; then it stands still.
    func runAhead(milliseconds: Int) throws {
        try listen()
        isAhead = false
        try command("Emulation.setVirtualTimePolicy", ["policy": "advance", "budget": milliseconds])
        try require(within: 30, "the page's clock runs ahead") {
            try listen()
            return isAhead
        }
    }

    // MARK: - How it shows

    func view(width: Int, height: Int, isMobile: Bool = false) throws {
        try command(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": isMobile])
    }

    /// `print` or a screen (""), in light or dark.
    func media(_ media: String = "", isDark: Bool = false) throws {
        try command(
            "Emulation.setEmulatedMedia",
            [
                "media": media,
                "features": [["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]],
            ])
    }

    /// The page as a picture, from its top to its end or as far as the window reaches.
    func picture(isWhole: Bool = false) throws -> Data {
        let answer = try command(
            "Page.captureScreenshot", ["format": "png", "captureBeyondViewport": isWhole])
        return Data(base64Encoded: answer["data"] as? String ?? "") ?? Data()
    }

    /// How many sheets of A4 it prints on.
    func sheets() throws -> Int {
        let answer = try command("Page.printToPDF", ["preferCSSPageSize": true, "printBackground": false])
        let data = Data(base64Encoded: answer["data"] as? String ?? "") ?? Data()
        return String(decoding: data, as: UTF8.self).matches(of: #/\/Type\s*\/Page\b(?!s)/#).count
    }

    // MARK: - What a person does

    /// Presses a key that has a name and no letter.
    func press(_ key: String, code: Int, isShifted: Bool = false) throws {
        var fields: Browser.Fields = [
            "key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": isShifted ? 8 : 0,
        ]
        // Enter does what it does by the letter it brings.
        if key == "Enter" { fields["text"] = "\r" }
        for kind in ["keyDown", "keyUp"] {
            fields["type"] = kind
            try command("Input.dispatchKeyEvent", fields)
        }
    }

    func tab() throws { try press("Tab", code: 9) }
    func enter() throws { try press("Enter", code: 13) }
    func type(_ text: String) throws { try command("Input.insertText", ["text": text]) }

    // MARK: - What it tells

    /// Takes in what has been told, up to `seconds` later.
    func listen(within seconds: Double = 0) throws {
        for (method, fields) in try browser.takeEvents(of: session, within: seconds) { hear(method, fields) }
    }

    /// Forgets what was told, for a test of its own or after one that breaks something on purpose.
    func forget() throws {
        try listen()
        (faults, requests) = ([], [])
    }

    private func hear(_ method: String, _ fields: Browser.Fields) {
        switch method {
        case "Page.loadEventFired": isLoaded = true
        case "Emulation.virtualTimeBudgetExpired": isAhead = true
        case "Network.requestWillBeSent":
            let address = (fields["request"] as? Browser.Fields)?["url"] as? String ?? ""
            if address.hasPrefix(origin + "/") {
                requests.append(String(address.dropFirst(origin.count)))
            } else if !address.hasPrefix("about:"), !address.hasPrefix("data:") {
                // What has its data in its address asks nobody; the browser's own date field does so.
                faults.append("request to \(address)")
            }
        case "Runtime.exceptionThrown":
            let details = fields["exceptionDetails"] as? Browser.Fields
            faults.append("exception: \((details?["exception"] as? Browser.Fields)?["description"] ?? details ?? [:])")
        case "Runtime.consoleAPICalled":
            faults.append("console.\(fields["type"] ?? ""): \(fields["args"] ?? "")")
        case "Log.entryAdded":
            let entry = fields["entry"] as? Browser.Fields ?? [:]
            faults.append("\(entry["source"] ?? "") \(entry["level"] ?? ""): \(entry["text"] ?? "")")
        case "Audits.issueAdded":
            let issue = fields["issue"] as? Browser.Fields ?? [:]
            if issue["code"] as? String == "ContentSecurityPolicyIssue" { faults.append("policy: \(issue)") }
        default: break
        }
    }
}
