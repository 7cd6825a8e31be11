using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The examples of docs/networks.md.</summary>
internal static class NetworksExample
{
    public static ITransformer Table(MLContext ml, IDataView train)
    {
        // <example>
        string[] shops = [.. train.GetColumn<string>("Shop").Distinct()];
        var model = ml.Transforms.Conversion.MapValue("Shop", shops.Select((shop, i) => KeyValuePair.Create(shop, i + 1f)))   // none for a new shop
            .Append(ml.Transforms.Concatenate("Features", "Age", "Price", "Shop"))
            .Append(ml.Regression.Trainers.AuxiLearn(numberOfEpochs: 30,
                network: Network.Table(Network.Mlp(128, 64), entities: new Dictionary<int, int> { [2] = shops.Length })))   // slot 2 holds 1 to so many
            .Fit(train);
        // </example>
        return model;
    }
}
