using Microsoft.Playwright;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Pages;

/// <summary>
/// Takes the pictures of reports that documents show, in light colours on a desktop, where AUXILEARN_SCREENSHOTS names the folder:
/// <c>AUXILEARN_SCREENSHOTS=$PWD/docs/images dotnet test -c Release --filter DocumentPictures</c>.
/// </summary>
public sealed class DocumentPictures(Browser browser) : IClassFixture<Browser>, IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.html");

    public void Dispose() => File.Delete(_file);

    [ScreenshotTheory(Timeout = 120_000)]
    [InlineData("regression", "noise", null, "report.png")]
    [InlineData("regression", "noise", "Weights", "report-weights.png")]
    [InlineData("images", "a corner", "The combiner, of Redness", "report-combiner.png")]
    [InlineData("comparison", "Uncertainty", "Differences from the baseline", "comparison.png")]
    [InlineData("sweep", "AuxiLearn", "Trials", "sweep.png")]
    public async Task A_picture_is_taken(string kind, string name, string? heading, string picture)
    {
        SamplePages.Of(name)[kind].Value.Save(_file);
        var page = await browser.OpenAsync(new Uri(_file), phone: false);
        var section = page.Locator("section", new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = heading ?? "Losses", Exact = true }) });
        if (heading is not null)
            await section.EvaluateAsync("section => section.style.padding = '0 1rem 1rem'");
        await section.ScrollIntoViewIfNeededAsync();
        await section.Locator(".main-svg").First.WaitForAsync();
        var path = Path.Combine(Browser.Screenshots!, picture);
        if (heading is null)
            await page.ScreenshotAsync(new() { Path = path });
        else
            await section.ScreenshotAsync(new() { Path = path });
        Assert.Empty(browser.Errors);
    }
}

/// <summary>A theory that is only for who asks for pictures.</summary>
internal sealed class ScreenshotTheoryAttribute : TheoryAttribute
{
    public ScreenshotTheoryAttribute() =>
        Skip = Browser.Missing ?? (Browser.Screenshots is null ? "AUXILEARN_SCREENSHOTS names no folder for the pictures of the documents." : null);
}
