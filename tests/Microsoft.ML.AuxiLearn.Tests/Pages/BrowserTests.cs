using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.ML.AuxiLearn.Samples;
using Microsoft.Playwright;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Pages;

/// <summary>
/// Reports as a browser shows them. Where the environment variable AUXILEARN_SCREENSHOTS names a folder, their pictures are left there.
/// </summary>
public sealed class BrowserTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.html");

    public static TheoryData<string, bool> Kinds
    {
        get
        {
            var kinds = new TheoryData<string, bool>();
            var phone = false;
            foreach (var kind in SamplePages.All.Keys)   // their parts are the same, so that each kind is seen on one of the two
                kinds.Add(kind, phone = !phone);
            return kinds;
        }
    }

    public void Dispose() => File.Delete(_file);

    [BrowserTheory(Timeout = 120_000)]
    [MemberData(nameof(Kinds))]
    public async Task A_report_draws_its_pictures_asks_for_nothing_and_is_open_to_all(string kind, bool phone)
    {
        SamplePages.All[kind].Value.Save(_file);
        var page = await browser.OpenAsync(new Uri(_file), phone);
        if (kind == "large")   // whose last picture is far below
            Assert.Equal(0, await page.Locator(".picture").Last.Locator(".main-svg").CountAsync());
        await DrawsWhatIsLookedAt(page);
        Assert.NotEqual("hacked", await page.TitleAsync());
        Assert.Equal(0, await page.Locator("img:not([src^='data:image/png;base64,'])").CountAsync());
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
            "The page is wider than its window.");
        if (kind is "regression" or "images" or "comparison" or "sweep")   // the others have no other elements, and axe looks at each
            await AxeFindsNoViolation(page);
        if (kind != "large")
            await KeysReachAndOpenEachTable(page);
        Assert.Empty(browser.Errors);
        if (Browser.Screenshots is { } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{kind}-{(phone ? "phone" : "desktop")}.png"), FullPage = true });
    }

    [BrowserFact(Timeout = 120_000)]
    public async Task A_report_that_grows_is_shown_anew()
    {
        await using var live = await LiveReport.StartAsync();
        var page = await browser.OpenAsync(live.Address, phone: false);
        live.Show("2 of 3 runs", SamplePages.All["suite"].Value);
        await page.GetByText("2 of 3 runs").WaitForAsync();
        await page.FrameLocator("iframe").Locator("h1").GetByText("2 sets").WaitForAsync();
        live.Show("3 of 3 runs", SamplePages.All["comparison"].Value);
        await page.GetByText("3 of 3 runs").WaitForAsync();
        await live.DisposeAsync();
        await page.FrameLocator("iframe").Locator("h1").GetByText("tip from bill").WaitForAsync();
        Assert.All(browser.Errors, error => Assert.StartsWith($"asks for {live.Address}", error, StringComparison.Ordinal));
    }

    /// <summary>A picture is drawn once it comes near the window, and not before.</summary>
    private static async Task DrawsWhatIsLookedAt(IPage page)
    {
        var pictures = await page.Locator(".picture").AllAsync();
        Assert.NotEmpty(pictures);
        foreach (var picture in pictures)
        {
            await picture.ScrollIntoViewIfNeededAsync();
            await picture.Locator(".main-svg").First.WaitForAsync();
        }
    }

    private static async Task AxeFindsNoViolation(IPage page)
    {
        await page.EvaluateAsync("document.querySelectorAll('details').forEach((details, i) => details.open = i === 0)");
        var result = await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });   // what passes is not put into words
        Assert.True(result.Violations.Length == 0, string.Join("\n", result.Violations.Select(violation =>
            $"{violation.Id}: {violation.Help}: {violation.Nodes[0].Html}: {string.Join("; ", violation.Nodes[0].Any.Select(check => check.Message))}")));
        await page.EvaluateAsync("document.querySelectorAll('details').forEach(details => details.open = false)");
    }

    private static async Task KeysReachAndOpenEachTable(IPage page)
    {
        var tables = await page.Locator("summary, .scroll:visible").CountAsync();
        for (var table = 0; table < tables; table++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<string>("document.activeElement.tagName") != "SUMMARY")
                continue;
            await page.Keyboard.PressAsync("Enter");
            await page.Keyboard.PressAsync("Tab");   // to the table, which the arrows scroll
            Assert.Equal("region", await page.EvaluateAsync<string>("document.activeElement.getAttribute('role')"));
        }
        Assert.Equal(await page.Locator("table").CountAsync(), await page.Locator("table:visible").CountAsync());
    }
}
