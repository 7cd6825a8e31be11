namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The examples in the comments of reports.</summary>
internal static class ReportCallsExample
{
    public static void Texts(ITransformer model, IDataView test, string path)
    {
        File.WriteAllText(path, model.Report(test).ToHtml());
        Console.WriteLine(model.Report().ToMarkdown());
    }

    public static void Comparison(string results, string html)
    {
        ComparisonReport.Load(results).Report().Save(html);             // the file of a comparison, also while it runs
    }

    public static void Comparisons(ComparisonReport tips, ComparisonReport energy, string html)
    {
        (string, ComparisonReport)[] sets = [("tips", tips), ("energy", energy)];
        sets.Report().Save(html);
    }

    public static void Sweep(Sweep<AuxiLearnSweepOptions> sweep, string html)
    {
        sweep.Run().Report("log loss").Save(html);                      // while it runs elsewhere: sweep.Read()
    }
}
