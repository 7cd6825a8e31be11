using System.Text.Json;
using System.Text.Json.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// The backbone of the primary network: it turns a batch of samples [n, ...] into features [n, h], from which the trainer's heads read the main and the auxiliary tasks.
/// A value of this type is a description; it goes into model.zip beside the weights, from which the network is rebuilt.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "network")]
[JsonDerivedType(typeof(MlpNetwork), "mlp")]
[JsonDerivedType(typeof(CustomNetwork), "custom")]
public abstract record Network
{
    private static readonly JsonSerializerOptions _strict = new() { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    private protected Network()
    {
    }

    /// <summary>A multilayer perceptron with the given hidden widths; without widths the model is linear in its features. Images are flattened first.</summary>
    /// <param name="widths">The width of each hidden layer, each at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width below 1.</exception>
    public static MlpNetwork Mlp(params int[] widths) => new(widths);

    /// <summary>A module of your own, registered under a name by which a saved model finds it again.</summary>
    /// <param name="name">The name; a process that loads the model calls <see cref="Register"/> with it first.</param>
    /// <param name="factory">Makes a new module [n, input shape] -> [n, h] with initial weights.</param>
    public static CustomNetwork Custom(string name, Func<NetworkInput, nn.Module<Tensor, Tensor>> factory)
    {
        Register(name, factory);
        return new CustomNetwork(name);
    }

    /// <summary>Registers the factory of a network of your own, so that models which use it can be loaded; a later registration replaces an earlier one.</summary>
    /// <param name="name">The name given to <see cref="Custom"/> when the model was trained.</param>
    /// <param name="factory">Makes a new module [n, input shape] -> [n, h].</param>
    public static void Register(string name, Func<NetworkInput, nn.Module<Tensor, Tensor>> factory) => CustomNetwork.Factories[name] = factory;

    /// <summary>Builds the backbone with initial weights from libtorch's generator.</summary>
    internal abstract nn.Module<Tensor, Tensor> Build(NetworkInput input);

    /// <summary>The weights that the backbone and a main head must have at least, known without building them; more than a saved model holds means that it is damaged.</summary>
    internal virtual double LeastWeights(NetworkInput input, int outputs) => outputs;

    internal string ToJson() => JsonSerializer.Serialize(this);

    /// <exception cref="JsonException">The text describes no network.</exception>
    internal static Network FromJson(string json) => JsonSerializer.Deserialize<Network>(json, _strict) ?? throw new JsonException("the description is null");
}
