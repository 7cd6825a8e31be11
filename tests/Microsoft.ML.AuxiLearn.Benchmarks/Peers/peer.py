"""The same trainings as Peers/PeerTraining.cs, as a plain loop of PyTorch.

python3 peer.py NETWORK METHOD BATCH STEPS STARTED prints the seconds from STARTED (Unix time) to the end, the processor's seconds of the
whole process, and its peak memory in bytes above what it held once torch was imported.
"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

EVERY = 50          # primary steps to an auxiliary step
TERMS, ALPHA = 3, 1e-4
WIDTH, CLASSES, ATTRIBUTES, ROWS, IMAGES, SIDE = 64, 10, 4, 20_000, 640, 32


def memory(name):
    """VmRSS or VmHWM in bytes. getrusage's peak is not it: a child starts with that of the process that made it."""
    with open("/proc/self/status") as file:
        return 1024 * next(int(line.split()[1]) for line in file if line.startswith(name))


class Net(nn.Module):
    def __init__(self, network):
        super().__init__()
        if network == "mlp":
            self.backbone = nn.Sequential(nn.Linear(WIDTH, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU())
            features = 64
        else:
            def block(inputs, outputs):
                return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(), nn.MaxPool2d(2)]
            self.backbone = nn.Sequential(*block(3, 16), *block(16, 32), nn.AdaptiveAvgPool2d(1), nn.Flatten())
            features = 32
        self.main = nn.Linear(features, CLASSES)
        self.auxiliary = nn.Linear(features, ATTRIBUTES)

    def forward(self, x):
        features = self.backbone(x)
        return self.main(features), self.auxiliary(features)


def losses(net, x, label, attributes):
    main, auxiliary = net(x)
    return torch.cat([
        F.cross_entropy(main, label, reduction="none").unsqueeze(1),
        F.binary_cross_entropy_with_logits(auxiliary, attributes, reduction="none"),
    ], 1)


def hypergradient(loss, held, w, phi):
    """J + 1 terms of the Neumann series by double backward, as AuxiLearn was published."""
    v = torch.autograd.grad(held, w, allow_unused=True)
    gradient = torch.autograd.grad(loss, w, create_graph=True)
    v = [torch.zeros_like(p) if part is None else part for part, p in zip(v, w)]
    total = v
    for _ in range(TERMS):
        product = torch.autograd.grad(gradient, w, grad_outputs=v, retain_graph=True)
        v = [a - ALPHA * b for a, b in zip(v, product)]
        total = [a + b for a, b in zip(total, v)]
    return [-part for part in torch.autograd.grad(gradient, phi, grad_outputs=total)]


def main(network, method, batch, steps, started):
    torch.set_num_threads(1)
    torch.manual_seed(1)
    rest = memory("VmRSS")
    if network == "mlp":
        rows, x = ROWS, torch.rand(ROWS, WIDTH) - 0.5
    else:
        rows, x = IMAGES, torch.randint(256, (IMAGES, 3, SIDE, SIDE), dtype=torch.uint8)
    label, attributes = torch.randint(CLASSES, (rows,)), torch.randint(2, (rows, ATTRIBUTES)).float()
    net = Net(network)
    if network != "mlp":
        net = net.to(memory_format=torch.channels_last)
    w = list(net.parameters())
    phi = [torch.ones(1 + ATTRIBUTES, requires_grad=True)]
    adam = torch.optim.Adam(w, lr=1e-3, weight_decay=1e-4)
    sgd = torch.optim.SGD(phi, lr=1e-2, momentum=0.9)

    def take(indices):
        part = x[indices]
        if network != "mlp":
            part = ((part.float() - 127.5) / 73.6).contiguous(memory_format=torch.channels_last)
        return part, label[indices], attributes[indices]

    order, place = torch.randperm(rows), 0

    def draw():
        nonlocal order, place
        if place + batch > rows:
            order, place = torch.randperm(rows), 0
        place += batch
        return take(order[place - batch:place])

    for step in range(1, steps + 1):
        weights = phi[0].detach() if method != "equal" else torch.ones(1 + ATTRIBUTES)
        adam.zero_grad(set_to_none=True)
        (losses(net, *draw()).mean(0) * weights).sum().backward()
        adam.step()
        if method != "equal" and step % EVERY == 0:
            held, held_label, _ = draw()
            loss = (losses(net, *draw()).mean(0) * phi[0]).sum()
            phi[0].grad = hypergradient(loss, F.cross_entropy(net(held)[0], held_label), w, phi)[0]
            sgd.step()
            phi[0].data.clamp_(min=0)
    print(time.time() - started, time.process_time(), memory("VmHWM") - rest)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
