/// <summary>Runs an example by name. Each is a complete program in one file, to copy into your own project as it is.</summary>
internal static class Program
{
    private static readonly Dictionary<string, Action<string[]>> _examples = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(FirstModel)] = _ => FirstModel.Main(),
        [nameof(TableModel)] = TableModel.Main,
        [nameof(ImageModel)] = ImageModel.Main,
        [nameof(DenseModel)] = _ => DenseModel.Main(),
        [nameof(NoAuxiliaryColumns)] = _ => NoAuxiliaryColumns.Main(),
        [nameof(UnlabelledRows)] = _ => UnlabelledRows.Main(),
        [nameof(IntervalModel)] = _ => IntervalModel.Main(),
        [nameof(RareClassModel)] = _ => RareClassModel.Main(),
        [nameof(ContinuedModel)] = _ => ContinuedModel.Main(),
        [nameof(ExplainedModel)] = _ => ExplainedModel.Main(),
        [nameof(DataFrameModel)] = DataFrameModel.Main,
        [nameof(WorthIt)] = _ => WorthIt.Main().GetAwaiter().GetResult(),
        [nameof(TunedModel)] = _ => TunedModel.Main(),
        [nameof(DeployedModel)] = DeployedModel.Main,
        [nameof(GpuModel)] = _ => GpuModel.Main(),
        [nameof(SharedSweep)] = SharedSweep.Main,
        [nameof(SharedTraining)] = _ => SharedTraining.Main(),
    };

    public static int Main(string[] args)
    {
        if (args.Length > 0 && _examples.TryGetValue(args[0], out var example))
        {
            example(args[1..]);
            return 0;
        }
        Console.WriteLine($"dotnet run -c Release --project samples/Examples -- NAME, where NAME is one of {string.Join(", ", _examples.Keys)}");
        return 1;
    }
}
