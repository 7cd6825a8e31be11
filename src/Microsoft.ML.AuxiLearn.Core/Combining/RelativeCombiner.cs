using Microsoft.ML.AuxiLearn.Distributing;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Combining;

internal sealed record RelativeCombiner(double Most, double? Price) : LossCombiner
{
    private const double UsualPrice = 0.3;

    internal override string Kind => "Relative";

    public override LossCombinerNetwork Build(int tasks, Generator? generator = null)
    {
        CheckTasks(tasks);
        using var scope = NewDisposeScope();
        return new Network(tasks, this);
    }

    private sealed class Network : LossCombinerNetwork, ISynchronized
    {
        private readonly double _most;
        private readonly double _price;

        public Network(int tasks, RelativeCombiner combiner) : base(nameof(RelativeCombiner), monotone: true)
        {
            _most = combiner.Most;
            _price = tasks > 1 ? (combiner.Price ?? UsualPrice) / (tasks - 1) : 0;
            var weight = new Parameter(full(tasks - 1, Math.Min(1, _most)));
            weight.DetachFromDisposeScope();   // registering it does not
            register_parameter("weight", weight);
        }

        // by name and not by field: moving the module puts another parameter in its place
        private Parameter Weight => get_parameter("weight")!;

        public ICollective? Collective { get; set; }

        internal override double? MostWeight => _most > 1 ? _most : null;

        public override Tensor forward(Tensor losses)
        {
            var a = Weight;
            var means = losses.mean([0L, .. Enumerable.Range(2, (int)losses.dim() - 2).Select(dimension => (long)dimension)]);   // pixels too
            var (main, auxiliary) = (means[0], means.narrow(0, 1, a.shape[0]));
            var total = main.Plus(a.dot(auxiliary));
            // adds 0: dg/da_j alone is another
            return _price > 0 ? total.Plus((a.detach() - a).dot(Present(losses, a.shape[0])).Times(_price) * main) : total;
        }

        /// <summary>1 for each auxiliary task that has a label in the batch: one that has none earns nothing in it, and is charged nothing.</summary>
        private Tensor Present(Tensor losses, long auxiliary)
        {
            using var _ = no_grad();
            var here = losses.narrow(1, 1, auxiliary).transpose(0, 1).flatten(1).any(1).to_type(losses.dtype);
            return Collective is null ? here : Collective.Mean_(here).sign();
        }

        public override void Project()
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            Weight.Within_(0, _most);
        }
    }
}
