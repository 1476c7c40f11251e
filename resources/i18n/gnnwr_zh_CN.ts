<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
  <context>
    <name>gnnwr</name>
    <message>
      <source>Ordinary linear regression</source>
      <translation>普通线性回归</translation>
    </message>
    <message>
      <source>Geographically weighted regression</source>
      <translation>地理加权回归</translation>
    </message>
    <message>
      <source>Random forest</source>
      <translation>随机森林</translation>
    </message>
    <message>
      <source>Random forest with coordinates</source>
      <translation>随机森林（含坐标）</translation>
    </message>
    <message>
      <source>XGBoost</source>
      <translation>XGBoost</translation>
    </message>
    <message>
      <source>XGBoost with coordinates</source>
      <translation>XGBoost（含坐标）</translation>
    </message>
    <message>
      <source>Fully connected neural network</source>
      <translation>全连接神经网络</translation>
    </message>
    <message>
      <source>Regression kriging</source>
      <translation>回归克里金</translation>
    </message>
    <message>
      <source>Inverse distance</source>
      <translation>反距离加权</translation>
    </message>
    <message>
      <source>Gaussian process of place</source>
      <translation>位置的高斯过程</translation>
    </message>
    <message>
      <source>Recommended</source>
      <translation>推荐</translation>
    </message>
    <message>
      <source>Du et al. 2020 (one network, published settings)</source>
      <translation>Du 等 2020（单个网络，论文中的设置）</translation>
    </message>
    <message>
      <source>Article protocol (in-sample score, no held-out points)</source>
      <translation>论文方案（样本内评分，无留出点）</translation>
    </message>
    <message>
      <source>The job file {file} cannot be read: {error}</source>
      <translation>无法读取任务文件 {file}：{error}</translation>
    </message>
    <message>
      <source>The job file has schema {found!r}; this engine reads schema {schema}.</source>
      <translation>任务文件的格式版本为 {found!r}；此引擎读取的格式版本为 {schema}。</translation>
    </message>
    <message>
      <source>Unknown kind of job: {kind!r}.</source>
      <translation>未知的任务类型：{kind!r}。</translation>
    </message>
    <message>
      <source>{key} must be a list.</source>
      <translation>{key} 必须是列表。</translation>
    </message>
    <message>
      <source>{key} must have {wanted} items, not {found}.</source>
      <translation>{key} 必须有 {wanted} 项，而不是 {found} 项。</translation>
    </message>
    <message>
      <source>{key} must be an object.</source>
      <translation>{key} 必须是对象。</translation>
    </message>
    <message>
      <source>{key} is too large a number.</source>
      <translation>{key} 的数值过大。</translation>
    </message>
    <message>
      <source>{key} must be {wanted}, not {found}.</source>
      <translation>{key} 必须是 {wanted}，而不是 {found}。</translation>
    </message>
    <message>
      <source>{key} has unknown keys: {names}.</source>
      <translation>{key} 含有未知的键：{names}。</translation>
    </message>
    <message>
      <source>{key} lacks the key {name}.</source>
      <translation>{key} 缺少键 {name}。</translation>
    </message>
    <message>
      <source>The engine failed and did not say why. The log may tell more.</source>
      <translation>引擎运行失败，未说明原因。日志中可能有更多信息。</translation>
    </message>
    <message>
      <source>Too many files are open: close other programs, or raise the limit of open files (ulimit -n) and restart QGIS.</source>
      <translation>打开的文件过多：请关闭其他程序，或提高打开文件数的限制（ulimit -n）后重新启动 QGIS。</translation>
    </message>
    <message>
      <source>No further thread or process could be started, since memory ran out or their number is limited (ulimit -u): close other programs, or raise the limit and restart QGIS.</source>
      <translation>无法再启动线程或进程，原因是内存不足或其数量受到限制（ulimit -u）：请关闭其他程序，或提高限制后重新启动 QGIS。</translation>
    </message>
    <message>
      <source>A file would become larger than is allowed: choose a disk that takes larger files (FAT32 takes 4 GB at most), or raise the limit (ulimit -f) and restart QGIS.</source>
      <translation>文件将超过允许的大小：请选择支持更大文件的磁盘（FAT32 最大为 4 GB），或提高限制（ulimit -f）后重新启动 QGIS。</translation>
    </message>
    <message>
      <source>The processor lacks an instruction that a library needs: this computer is too old for it, or is a virtual one that must be allowed its host's processor.</source>
      <translation>处理器缺少某个库所需的指令：这台计算机过旧；若为虚拟机，则须允许其直接使用宿主机的处理器。</translation>
    </message>
    <message>
      <source>The model file {file} does not exist. Choose a .gnnwr file.</source>
      <translation>模型文件 {file} 不存在。请选择 .gnnwr 文件。</translation>
    </message>
    <message>
      <source>{file} is not a GNNWR model (it lacks its header or its arrays, or holds other files). Choose a file written by Train GNNWR model.</source>
      <translation>{file} 不是 GNNWR 模型（缺少文件头或数组，或含有其他文件）。请选择由“训练 GNNWR 模型”生成的文件。</translation>
    </message>
    <message>
      <source>{file} has an oversized {name} and was not opened.</source>
      <translation>{file} 中的 {name} 过大，文件未打开。</translation>
    </message>
    <message>
      <source>{file} does not fit into memory.</source>
      <translation>内存不足以容纳 {file}。</translation>
    </message>
    <message>
      <source>The model file {file} cannot be read: {error}.</source>
      <translation>无法读取模型文件 {file}：{error}。</translation>
    </message>
    <message>
      <source>{file} is damaged, truncated or not a GNNWR model ({error}). Copy it again from its source or train the model anew.</source>
      <translation>{file} 已损坏、被截断或不是 GNNWR 模型（{error}）。请从来源重新复制，或重新训练模型。</translation>
    </message>
    <message>
      <source>{file} is not a GNNWR model. Choose a .gnnwr file.</source>
      <translation>{file} 不是 GNNWR 模型。请选择 .gnnwr 文件。</translation>
    </message>
    <message>
      <source>{file} is damaged: its schema version is {schema}.</source>
      <translation>{file} 已损坏：其格式版本为 {schema}。</translation>
    </message>
    <message>
      <source>{file} was written by a newer version of the plugin (model schema {schema}; this version reads {known}). Update the plugin.</source>
      <translation>{file} 由较新版本的插件写入（模型格式版本 {schema}；当前版本读取 {known}）。请更新插件。</translation>
    </message>
    <message>
      <source>{file} was written by an earlier version of the plugin (model schema {schema}; this version reads {known}). Train the model anew.</source>
      <translation>{file} 由较早版本的插件写入（模型格式版本 {schema}；当前版本读取 {known}）。请重新训练模型。</translation>
    </message>
    <message>
      <source>{file} is damaged: {error}</source>
      <translation>{file} 已损坏：{error}</translation>
    </message>
    <message>
      <source>{file} is damaged: two coefficients have one name.</source>
      <translation>{file} 已损坏：有两个系数同名。</translation>
    </message>
    <message>
      <source>its entries are larger than the file</source>
      <translation>条目比文件本身大</translation>
    </message>
    <message>
      <source>it is compressed in an unknown way</source>
      <translation>压缩方式未知</translation>
    </message>
    <message>
      <source>it is encrypted</source>
      <translation>文件已加密</translation>
    </message>
    <message>
      <source>it is no zip file</source>
      <translation>不是 zip 文件</translation>
    </message>
    <message>
      <source>it does not end as a model file does</source>
      <translation>文件结尾与模型文件不符</translation>
    </message>
    <message>
      <source>its list of contents is not where it should be</source>
      <translation>内容列表不在应有的位置</translation>
    </message>
    <message>
      <source>it is a zip of another kind</source>
      <translation>是其他类型的 zip 文件</translation>
    </message>
    <message>
      <source>{name} has another size than it declares</source>
      <translation>{name} 的大小与声明的不符</translation>
    </message>
    <message>
      <source>, </source>
      <translation>、</translation>
    </message>
    <message>
      <source>it is nested too deeply</source>
      <translation>嵌套过深</translation>
    </message>
    <message>
      <source>it holds {constant}</source>
      <translation>含有 {constant}</translation>
    </message>
    <message>
      <source>it holds too large a number</source>
      <translation>含有过大的数值</translation>
    </message>
    <message>
      <source>it names a key twice</source>
      <translation>有键重复出现</translation>
    </message>
    <message>
      <source>{name} is not {size} numbers of at least 0</source>
      <translation>{name} 不是 {size} 个不小于 0 的数</translation>
    </message>
    <message>
      <source>{name} is 0</source>
      <translation>{name} 为 0</translation>
    </message>
    <message>
      <source>{count} with {reason}</source>
      <translation>{reason}（{count} 个）</translation>
    </message>
    <message>
      <source>The point layer has no features. Choose a layer or selection with some.</source>
      <translation>点图层没有要素。请选择含有要素的图层或选区。</translation>
    </message>
    <message>
      <source>Reading {name}</source>
      <translation>正在读取 {name}</translation>
    </message>
    <message>
      <source>The model needs “{name}”, which is neither a field of the points nor among the rasters. Add it, or match another name to it.</source>
      <translation>模型需要“{name}”，但它既不是点的字段，也不在栅格之中。请添加它，或为它匹配其他名称的字段或栅格。</translation>
    </message>
    <message>
      <source>“{name}” is text, but the model knows it as a number. Choose points whose field is numeric, or convert it.</source>
      <translation>“{name}”是文本，而在模型中是数值。请选择该字段为数值的点，或转换该字段。</translation>
    </message>
    <message>
      <source>{level} ({number})</source>
      <translation>{level}（{number}）</translation>
    </message>
    <message>
      <source>Classes of “{name}” that training never saw, left out: {levels}.</source>
      <translation>“{name}”中有训练时未出现的类别，相应的点已排除：{levels}。</translation>
    </message>
    <message>
      <source>no value of {name}</source>
      <translation>缺少 {name} 的值</translation>
    </message>
    <message>
      <source>a class that training never saw</source>
      <translation>训练中未出现的类别</translation>
    </message>
    <message>
      <source>no place in the model's coordinate system</source>
      <translation>在模型的坐标参照系中没有位置</translation>
    </message>
    <message>
      <source>no bandwidth gives every place a regression that its neighbours can carry</source>
      <translation>没有任何带宽能使每个位置的邻近点都足以支撑其回归</translation>
    </message>
    <message>
      <source>Few points: {locations} for {coefficients} coefficients (the intercept, one for each predictor that is a number, and one for each class but the first), and at least {each} for each are advisable where coefficients vary in space. Scores will be uncertain and local coefficients little more than global ones. Add points, or leave out predictors until about {fewer} coefficients remain.</source>
      <translation>点数过少：{locations}对应 {coefficients} 个系数（截距、每个数值自变量一个、分类自变量除第一个类别外每个类别一个）；系数随空间变化时，建议每个系数至少有 {each} 个位置。评分将不可靠，局部系数提供的信息比全局系数多不了多少。请增加点，或减少自变量，使系数约为 {fewer} 个。</translation>
    </message>
    <message>
      <source>{count} location</source>
      <translation>{count} 个位置</translation>
    </message>
    <message>
      <source>{count} locations</source>
      <translation>{count} 个位置</translation>
    </message>
    <message>
      <source>The points lie in clusters: the nearest neighbour is on average at {ratio:.0%} of the distance that random points would have (Clark-Evans ratio {ratio:.2f}). Random cross-validation then tests mostly within clusters and promises too much for the gaps between them. Look at the scores of spatial blocks too, and at the area of applicability of a map.</source>
      <translation>点呈聚集分布：最近邻的平均距离为随机分布时的 {ratio:.0%}（Clark-Evans 比值 {ratio:.2f}）。此时随机交叉验证主要在聚集区内部检验，对聚集区之间的空隙过于乐观。请同时查看空间分块的评分以及地图的适用范围。</translation>
    </message>
    <message>
      <source>{shared} of {count} points lie at a location that another point has too. They tell less than as many places would, and what differs between them no function of place can follow. Check that they are not entered twice; average repeated measurements.</source>
      <translation>共有 {shared} 个点（总数 {count}）与其他点位于同一位置。它们提供的信息少于同样数量的不同位置，而同一位置的点之间的差异无法用位置的函数表达。请检查是否重复录入；重复测量应取平均值。</translation>
    </message>
    <message>
      <source>The target “{target}” is skewed (skewness {skew:.1f}): a few small values decide R2 and RMSE, and the model bends towards them. Check the smallest values, or model a transformed target.</source>
      <translation>因变量“{target}”呈偏态（偏度 {skew:.1f}）：R2 和 RMSE 取决于少数很小的值，模型也会偏向它们。请检查最小的值，或对变换后的因变量建模。</translation>
    </message>
    <message>
      <source>The target “{target}” is skewed (skewness {skew:.1f}): a few large values decide R2 and RMSE, and the model bends towards them. Consider modelling its logarithm (all values are positive), which also makes effects relative ones.</source>
      <translation>因变量“{target}”呈偏态（偏度 {skew:.1f}）：R2 和 RMSE 取决于少数很大的值，模型也会偏向它们。可考虑对其对数建模（所有值均为正），这样效应也成为相对效应。</translation>
    </message>
    <message>
      <source>The target “{target}” is skewed (skewness {skew:.1f}): a few large values decide R2 and RMSE, and the model bends towards them. Check the largest values, or model a transformed target (a root, say).</source>
      <translation>因变量“{target}”呈偏态（偏度 {skew:.1f}）：R2 和 RMSE 取决于少数很大的值，模型也会偏向它们。请检查最大的值，或对变换后的因变量（例如其方根）建模。</translation>
    </message>
    <message>
      <source>{share:.0%} of the points have the same value of the target “{target}”, {value}. If it stands for “missing” or “below the detection limit”, a regression takes it for a measurement. Set it to NULL, or model whether it occurs and how much separately.</source>
      <translation>有 {share:.0%} 的点，其因变量“{target}”取同一个值 {value}。若该值表示“缺失”或“低于检出限”，回归会把它当作测量值。请将其设为 NULL，或对“是否出现”和“数量多少”分别建模。</translation>
    </message>
    <message>
      <source>The predictor “{name}” is {value} at {share:.0%} of the points: its coefficient rests on the few others. Leave it out unless it is known to matter.</source>
      <translation>自变量“{name}”在 {share:.0%} 的点上均为 {value}：其系数仅取决于其余少数点。除非已知它重要，否则请将其去除。</translation>
    </message>
    <message>
      <source>The state of the training cannot be kept in {path} ({error}). The training goes on, but if it is interrupted it starts anew.</source>
      <translation>训练状态无法保存到 {path}（{error}）。训练将继续，但若中断则须重新开始。</translation>
    </message>
    <message>
      <source>The state of an interrupted training in {path} cannot be used ({error}); the training starts anew.</source>
      <translation>{path} 中的断点（中断时保存的训练状态）无法使用（{error}）；训练将重新开始。</translation>
    </message>
    <message>
      <source>{path} holds the state of another training (other data, settings or versions); it is not used, and this training starts anew.</source>
      <translation>{path} 中的断点属于另一次训练（数据、设置或版本不同）；不予使用，本次训练将重新开始。</translation>
    </message>
    <message>
      <source>The training goes on from epoch {epoch} of {epochs}, where it was interrupted (saved {age} ago in {path}; the result is the same as without the interruption). To start anew, delete that file first.</source>
      <translation>训练从中断处（第 {epoch} 轮，共 {epochs} 轮）继续（断点于 {age}前保存在 {path}；结果与未中断时相同）。如需重新开始，请先删除该文件。</translation>
    </message>
    <message>
      <source>“{name}” ({size})</source>
      <translation>“{name}”（{size}）</translation>
    </message>
    <message>
      <source>variance inflation factor above {limit:g}: {predictors}</source>
      <translation>方差膨胀因子大于 {limit:g}：{predictors}</translation>
    </message>
    <message>
      <source>condition number {size}, above {limit:g}, among {predictors}</source>
      <translation>条件数 {size}，大于 {limit:g}，涉及 {predictors}</translation>
    </message>
    <message>
      <source>condition number {size}, above {limit:g}</source>
      <translation>条件数 {size}，大于 {limit:g}</translation>
    </message>
    <message>
      <source>Predictors repeat one another ({reasons}). Their coefficients cannot be told apart reliably: sizes and signs may be arbitrary, at single places even more so, although predictions need not suffer. Leave out one of those that say the same, or combine them, before reading coefficients.</source>
      <translation>自变量相互重复（{reasons}）。它们的系数无法可靠区分：大小和符号可能是任意的，在单个位置上尤其如此，不过预测未必受影响。解读系数之前，请去除含义相同的自变量之一，或将其合并。</translation>
    </message>
    <message>
      <source>; </source>
      <translation>；</translation>
    </message>
    <message>
      <source>infinite</source>
      <translation>无穷大</translation>
    </message>
    <message>
      <source>Fitting {model}</source>
      <translation>正在拟合 {model}</translation>
    </message>
    <message>
      <source>Explaining {model}</source>
      <translation>正在解释 {model}</translation>
    </message>
    <message>
      <source>{model} cannot be loaded, so there is nothing to compare with: {reason}. Run “Install or repair engine” (on macOS, XGBoost needs the OpenMP library libomp as well), or explain without the comparison.</source>
      <translation>无法加载 {model}，因此没有可比较的模型：{reason}。请运行“安装或修复引擎”（在 macOS 上，XGBoost 还需要 OpenMP 库 libomp），或不作比较，只进行解释。</translation>
    </message>
    <message>
      <source>Fitting {model}, fold {number}</source>
      <translation>正在拟合 {model}，第 {number} 折</translation>
    </message>
    <message>
      <source>{model} is compared at {count} of the {points} points, drawn at random.</source>
      <translation>仅在随机抽取的 {count} 个点（共 {points} 个）上与 {model} 比较。</translation>
    </message>
    <message>
      <source>{text}, {time} left</source>
      <translation>{text}，剩余 {time}</translation>
    </message>
    <message>
      <source>{work}: about {time} more.</source>
      <translation>{work}：还需约 {time}。</translation>
    </message>
    <message>
      <source>{scheme}, fold {fold} of {folds}, repeat {repeat} of {repeats}</source>
      <translation>{scheme}，第 {fold} 折（共 {folds} 折），第 {repeat} 次重复（共 {repeats} 次）</translation>
    </message>
    <message>
      <source>{scheme}, fold {fold} of {folds}</source>
      <translation>{scheme}，第 {fold} 折（共 {folds} 折）</translation>
    </message>
    <message>
      <source>fold {fold} of repeat {repeat}</source>
      <translation>第 {repeat} 次重复的第 {fold} 折</translation>
    </message>
    <message>
      <source>fold {fold}</source>
      <translation>第 {fold} 折</translation>
    </message>
    <message>
      <source>{model} cannot be fitted under {scheme} without {fold}: {error}</source>
      <translation>在“{scheme}”方案下，留出{fold}后无法拟合 {model}：{error}</translation>
    </message>
    <message>
      <source>it failed in {fold} ({reason})</source>
      <translation>在{fold}中失败（{reason}）</translation>
    </message>
    <message>
      <source>{scheme}: {count} point is of a class that the training part of the fold never had. No model predicts there, and no score counts it.</source>
      <translation>{scheme}：有 {count} 个点的类别在该折的训练集中未出现。任何模型都不在该处预测，评分也不计入该点。</translation>
    </message>
    <message>
      <source>{scheme}: {count} points are of a class that the training part of the fold never had. No model predicts there, and no score counts it.</source>
      <translation>{scheme}：有 {count} 个点的类别在该折的训练集中未出现。任何模型都不在这些点上预测，评分也不计入这些点。</translation>
    </message>
    <message>
      <source>{model} has no scores under {scheme}: {reason}.</source>
      <translation>“{model}”在“{scheme}”方案下没有评分：{reason}。</translation>
    </message>
    <message>
      <source>metre</source>
      <translation>米</translation>
    </message>
    <message>
      <source>degree</source>
      <translation>度</translation>
    </message>
    <message>
      <source>foot</source>
      <translation>英尺</translation>
    </message>
    <message>
      <source>US survey foot</source>
      <translation>美制测量英尺</translation>
    </message>
    <message>
      <source>kilometre</source>
      <translation>千米</translation>
    </message>
    <message>
      <source>A coordinate reference system cannot be read ({wkt}...): {error}. Set the CRS of the layer to one that QGIS lists; if a model file has it, train the model anew.</source>
      <translation>无法读取坐标参照系（{wkt}...）：{error}。请将图层的坐标参照系设为 QGIS 列出的一种；若它来自模型文件，请重新训练模型。</translation>
    </message>
    <message>
      <source>no CRS</source>
      <translation>无坐标参照系</translation>
    </message>
    <message>
      <source>Coordinates cannot be transformed from {source} to {target}: {error}. Reproject the layer to another CRS.</source>
      <translation>坐标无法从 {source} 转换到 {target}：{error}。请将图层重投影到其他坐标参照系。</translation>
    </message>
    <message>
      <source>Coordinates with {first} cannot be combined with {second}. Set the CRS of the layer that has none (Layer Properties, Source).</source>
      <translation>坐标参照系不能混用：{first} 与 {second}。请为没有坐标参照系的图层设置坐标参照系（图层属性 → 源）。</translation>
    </message>
    <message>
      <source>Only a ballpark transformation is known from {source} to {target}: places may be off by up to hundreds of metres.</source>
      <translation>从 {source} 到 {target} 只有粗略转换：位置可能偏移达数百米。</translation>
    </message>
    <message>
      <source>{count} point has</source>
      <translation>{count} 个点</translation>
    </message>
    <message>
      <source>{count} points have</source>
      <translation>{count} 个点</translation>
    </message>
    <message>
      <source>{points} coordinates that are no longitude and latitude, such as ({x:g}, {y:g}). Set the layer's coordinate system to the one its coordinates are in.</source>
      <translation>{points}的坐标不是经纬度，例如（{x:g}，{y:g}）。请将图层的坐标参照系设为其坐标实际所用的坐标参照系。</translation>
    </message>
    <message>
      <source>Unknown device {device!r}. Choose automatic, cpu or gpu.</source>
      <translation>未知的计算设备 {device!r}。请选择 automatic、cpu 或 gpu。</translation>
    </message>
    <message>
      <source>Computing on {device}.</source>
      <translation>在 {device} 上计算。</translation>
    </message>
    <message>
      <source>No GPU can be used: the engine's torch finds none. Choose automatic or CPU; Engine status tells what the engine has.</source>
      <translation>没有可用的 GPU：引擎的 torch 未找到 GPU。请选择“自动”或 CPU；运行“引擎状态”可查看引擎的情况。</translation>
    </message>
    <message>
      <source>The GPU's memory does not suffice, so the work begins anew on the CPU. To use the GPU, close other programs that use it or give fewer REFERENCES.</source>
      <translation>GPU 内存不足，因此改在 CPU 上重新开始计算。如需使用 GPU，请关闭占用它的其他程序，或减小 REFERENCES。</translation>
    </message>
    <message>
      <source>Standard errors and intervals</source>
      <translation>标准误和区间</translation>
    </message>
    <message>
      <source>validation</source>
      <translation>验证</translation>
    </message>
    <message>
      <source>validation (networks, out-of-bag)</source>
      <translation>验证（网络，袋外）</translation>
    </message>
    <message>
      <source>in-sample</source>
      <translation>样本内</translation>
    </message>
    <message>
      <source>test part</source>
      <translation>测试集</translation>
    </message>
    <message>
      <source>out-of-bag</source>
      <translation>袋外</translation>
    </message>
    <message>
      <source>{listed} and {count} more</source>
      <translation>{listed}，以及另外 {count} 个</translation>
    </message>
    <message>
      <source>Exploring {count} point</source>
      <translation>探索 {count} 个点</translation>
    </message>
    <message>
      <source>Exploring {count} points</source>
      <translation>探索 {count} 个点</translation>
    </message>
    <message>
      <source>Relations with the target</source>
      <translation>与因变量的关系</translation>
    </message>
    <message>
      <source>Collinearity</source>
      <translation>共线性</translation>
    </message>
    <message>
      <source>Moran's I of the target</source>
      <translation>因变量的 Moran's I</translation>
    </message>
    <message>
      <source>Moran's I of the residuals</source>
      <translation>残差的 Moran's I</translation>
    </message>
    <message>
      <source>Variogram of the target</source>
      <translation>因变量的变差函数</translation>
    </message>
    <message>
      <source>Variogram of the residuals</source>
      <translation>残差的变差函数</translation>
    </message>
    <message>
      <source>Clustering of the points</source>
      <translation>点的聚集程度</translation>
    </message>
    <message>
      <source>A library of the engine cannot be loaded ({error}). Run Install or repair engine.</source>
      <translation>无法加载引擎的一个库（{error}）。请运行“安装或修复引擎”。</translation>
    </message>
    <message>
      <source>A library has interrupted the engine.</source>
      <translation>某个库中断了引擎。</translation>
    </message>
    <message>
      <source>There is not enough memory for this job. Close other programs, use fewer networks (MEMBERS) or reference points (REFERENCES), or choose the CPU as DEVICE.</source>
      <translation>内存不足，无法完成此任务。请关闭其他程序，使用较少的网络（MEMBERS）或参考点（REFERENCES），或将 DEVICE 设为 CPU。</translation>
    </message>
    <message>
      <source>The engine met an error it did not expect: {kind}: {error}</source>
      <translation>引擎遇到意外错误：{kind}：{error}</translation>
    </message>
    <message>
      <source>The disk is full: {file} could not be written. Free some space.</source>
      <translation>磁盘已满，无法写入：{file}。请释放一些空间。</translation>
    </message>
    <message>
      <source>a file</source>
      <translation>某个文件</translation>
    </message>
    <message>
      <source>The file {file} cannot be opened: {error}. Close other programs that use it, or choose a folder you may write to.</source>
      <translation>无法打开文件 {file}：{error}。请关闭使用它的其他程序，或选择有写入权限的文件夹。</translation>
    </message>
    <message>
      <source>The engine met an error of the system: {error}</source>
      <translation>引擎遇到系统错误：{error}</translation>
    </message>
    <message>
      <source>Cross-validation: about {time} more.</source>
      <translation>交叉验证：还需约 {time}。</translation>
    </message>
    <message>
      <source>{where}: {model}; about {time} left</source>
      <translation>{where}：{model}；剩余约 {time}</translation>
    </message>
    <message>
      <source>{where}: {model}</source>
      <translation>{where}：{model}</translation>
    </message>
    <message>
      <source>The scheme of groups needs a group field. Choose one.</source>
      <translation>分组方案需要分组字段。请选择一个。</translation>
    </message>
    <message>
      <source>Unknown scheme {scheme!r}. Choose random, blocks or groups.</source>
      <translation>未知的方案 {scheme!r}。请选择 random、blocks 或 groups。</translation>
    </message>
    <message>
      <source>{scheme}: all {repeats} repeats would leave out the same points together, so they are computed once and have no spread over repeats.</source>
      <translation>{scheme}：全部 {repeats} 次重复的分折完全相同，因此只计算一次，没有重复之间的离散度。</translation>
    </message>
    <message>
      <source>Without fold {number} of {scheme} only {points} at {places} remains to train on; at least {needed} at {parts} places are needed. Use more folds, smaller blocks or another group field.</source>
      <translation>在“{scheme}”方案下留出第 {number} 折后，只剩位于 {places}的 {points}可用于训练；至少需要位于 {parts} 个位置的 {needed} 个点。请使用更多的折、更小的空间块或其他分组字段。</translation>
    </message>
    <message>
      <source>Without fold {number} of {scheme} only {points} at {places} remain to train on; at least {needed} at {parts} places are needed. Use more folds, smaller blocks or another group field.</source>
      <translation>在“{scheme}”方案下留出第 {number} 折后，只剩位于 {places}的 {points}可用于训练；至少需要位于 {parts} 个位置的 {needed} 个点。请使用更多的折、更小的空间块或其他分组字段。</translation>
    </message>
    <message>
      <source>{count} point</source>
      <translation>{count} 个点</translation>
    </message>
    <message>
      <source>{count} points</source>
      <translation>{count} 个点</translation>
    </message>
    <message>
      <source>{count} place</source>
      <translation>{count} 个位置</translation>
    </message>
    <message>
      <source>{count} places</source>
      <translation>{count} 个位置</translation>
    </message>
    <message>
      <source>{count} blocks hold the points of {places}: blocks this small leave out single places, as random folds do. {why} Give a larger block size, or fewer folds.</source>
      <translation>{places}的点分布在 {count} 个空间块中：这么小的块与随机折一样，只留出单个位置。{why}请增大空间块边长，或减少折数。</translation>
    </message>
    <message>
      <source>{count} of them hold points.</source>
      <translation>其中 {count} 个块含有点。</translation>
    </message>
    <message>
      <source>it has no finite prediction at {lacking} of {points}</source>
      <translation>{points}中有 {lacking} 个没有有限的预测值</translation>
    </message>
    <message>
      <source>Nothing defines the output grid. Give a reference raster or a predictor raster.</source>
      <translation>无法确定输出格网。请给出参考栅格或自变量栅格。</translation>
    </message>
    <message>
      <source>The output grid has {crs}, but the raster {raster} that it follows has no CRS. Set the CRS of the layer (Layer Properties, Source), or leave the CRS of the grid empty.</source>
      <translation>输出格网的坐标参照系为 {crs}，但它所依据的栅格{raster}没有坐标参照系。请设置该图层的坐标参照系（图层属性 → 源），或将格网的坐标参照系留空。</translation>
    </message>
    <message>
      <source>The raster {raster} has no coordinates in {crs}. Choose a CRS that is made for its region.</source>
      <translation>栅格{raster}在 {crs} 中没有坐标。请选择适用于其所在区域的坐标参照系。</translation>
    </message>
    <message>
      <source>The extent ({extent}) does not meet the raster {raster} ({bounds}) in {crs}. Choose an extent inside it and check the CRS of both.</source>
      <translation>在 {crs} 中，范围（{extent}）与栅格{raster}（{bounds}）不相交。请选择栅格以内的范围，并检查两者的坐标参照系。</translation>
    </message>
    <message>
      <source>Output grid: {columns} columns x {rows} rows, cell size {across:g} x {down}, {crs}.</source>
      <translation>输出格网：{columns} 列 × {rows} 行，像元大小 {across:g} × {down}，{crs}。</translation>
    </message>
    <message>
      <source>The raster {raster} ({bounds}) does not overlap the output grid ({grid}, {crs}). Choose another extent, or check the CRS of the layer.</source>
      <translation>栅格{raster}（{bounds}）与输出格网（{grid}，{crs}）不重叠。请选择其他范围，或检查图层的坐标参照系。</translation>
    </message>
    <message>
      <source>The cell size is {size:g}. Give one above zero, or leave it empty.</source>
      <translation>像元大小为 {size:g}。请给出大于零的值，或留空。</translation>
    </message>
    <message>
      <source>The cell size, {size:g} {unit}, is larger than the raster {raster} ({bounds}). Give it in the unit of {crs}.</source>
      <translation>像元大小 {size:g} {unit}，大于栅格{raster}（{bounds}）。请以 {crs} 的单位给出。</translation>
    </message>
    <message>
      <source>unit</source>
      <translation>单位</translation>
    </message>
    <message>
      <source>The raster {raster} has no cell size in {crs}. Give a cell size, or choose a CRS that is made for its region.</source>
      <translation>栅格{raster}在 {crs} 中没有像元大小。请给出像元大小，或选择适用于其所在区域的坐标参照系。</translation>
    </message>
    <message>
      <source>The extent has a bound that is no number. Draw or type it again.</source>
      <translation>范围的某个边界不是数字。请重新绘制或输入。</translation>
    </message>
    <message>
      <source>The extent ({extent}) is empty: xmin must be below xmax and ymin below ymax.</source>
      <translation>范围（{extent}）为空：xmin 必须小于 xmax，ymin 必须小于 ymax。</translation>
    </message>
    <message>
      <source>The extent ({extent}, {extent_crs}) has no coordinates in {crs}. Give it in the CRS of the grid.</source>
      <translation>范围（{extent}，{extent_crs}）在 {crs} 中没有坐标。请以格网的坐标参照系给出。</translation>
    </message>
    <message>
      <source>The output grid would have {columns:.4g} columns x {rows:.4g} rows. Give a larger cell size (it is {size} now) or a smaller extent.</source>
      <translation>输出格网将有 {columns:.4g} 列 × {rows:.4g} 行。请增大像元大小（现为 {size}）或缩小范围。</translation>
    </message>
    <message>
      <source>x {west:.10g} to {east:.10g}, y {south:.10g} to {north:.10g}</source>
      <translation>x {west:.10g} 至 {east:.10g}，y {south:.10g} 至 {north:.10g}</translation>
    </message>
    <message>
      <source>{count} pixels have results too large for a number of the output (3.4e38); they are nodata. Check the rasters for values that should be nodata.</source>
      <translation>有 {count} 个像元的结果超出输出数值的上限（3.4e38），已设为无数据值。请检查栅格中是否有本应为无数据值的值。</translation>
    </message>
    <message>
      <source>{level} ({count} pixels)</source>
      <translation>{level}（{count} 个像元）</translation>
    </message>
    <message>
      <source>“{name}” has classes that the model never saw: {classes}. These pixels are nodata. The model knows {levels}.</source>
      <translation>“{name}”含有模型未见过的类别：{classes}。这些像元为无数据值。模型已知的类别为 {levels}。</translation>
    </message>
    <message>
      <source>No pixel of the output grid could be predicted: the raster {raster} has only nodata there where the rasters before it have values. Choose another extent, or check the nodata value and the CRS of the layers.</source>
      <translation>输出格网中没有任何像元可以预测：在排在前面的栅格有值之处，栅格{raster}只有无数据值。请选择其他范围，或检查各图层的无数据值和坐标参照系。</translation>
    </message>
    <message>
      <source>No pixel of the output grid could be predicted: the raster {raster} has only nodata there. Choose another extent, or check the nodata value and the CRS of the layers.</source>
      <translation>输出格网中没有任何像元可以预测：栅格{raster}在该处只有无数据值。请选择其他范围，或检查各图层的无数据值和坐标参照系。</translation>
    </message>
    <message>
      <source>No pixel could be predicted: all have classes that the model never saw. Check that the class rasters use the codes of the training data.</source>
      <translation>没有任何像元可以预测：所有像元的类别都是模型未见过的。请检查分类栅格是否使用训练数据的编码。</translation>
    </message>
    <message>
      <source>No pixel could be predicted: all results are too large for a number of the output (3.4e38). Check the units and the nodata values of the rasters.</source>
      <translation>没有任何像元可以预测：所有结果都超出输出数值的上限（3.4e38）。请检查各栅格的单位和无数据值。</translation>
    </message>
    <message>
      <source>No pixel could be predicted: where all rasters have values, the grid has no place in the model's CRS. Check the CRS of the rasters.</source>
      <translation>没有任何像元可以预测：在所有栅格都有值之处，格网在模型的坐标参照系中没有位置。请检查各栅格的坐标参照系。</translation>
    </message>
    <message>
      <source>Row {row} of {rows}</source>
      <translation>第 {row} 行（共 {rows} 行）</translation>
    </message>
    <message>
      <source>{count:,} pixels: about {time} more; memory stays below 1 GB whatever their number.</source>
      <translation>{count:,} 个像元：还需约 {time}；无论像元多少，内存占用均低于 1 GB。</translation>
    </message>
    <message>
      <source>table of scores</source>
      <translation>评分表</translation>
    </message>
    <message>
      <source>The predictions and scores are complete.</source>
      <translation>预测和评分已完整生成。</translation>
    </message>
    <message>
      <source>Cross-validation of {points}</source>
      <translation>{points}的交叉验证</translation>
    </message>
    <message>
      <source>use fewer points</source>
      <translation>使用较少的点</translation>
    </message>
    <message>
      <source>{points}, {schemes}, {models}; about {size} of memory for ours.</source>
      <translation>{points}，{schemes}，{models}；GNNWR 约需 {size} 内存。</translation>
    </message>
    <message>
      <source>{count} scheme</source>
      <translation>{count} 种方案</translation>
    </message>
    <message>
      <source>{count} schemes</source>
      <translation>{count} 种方案</translation>
    </message>
    <message>
      <source>{count} model</source>
      <translation>{count} 个模型</translation>
    </message>
    <message>
      <source>{count} models</source>
      <translation>{count} 个模型</translation>
    </message>
    <message>
      <source>No scheme is chosen. Choose at least one of random, blocks and groups.</source>
      <translation>未选择方案。请至少选择 random、blocks 和 groups 中的一种。</translation>
    </message>
    <message>
      <source>Unknown scheme {scheme!r}. Choose of {schemes}.</source>
      <translation>未知的方案 {scheme!r}。请从以下各项中选择：{schemes}。</translation>
    </message>
    <message>
      <source>Unknown model {model!r}. Choose of {models}.</source>
      <translation>未知的模型 {model!r}。请从以下各项中选择：{models}。</translation>
    </message>
    <message>
      <source>The same scheme is chosen twice. Choose each once.</source>
      <translation>同一方案被选择了两次。每种方案只能选择一次。</translation>
    </message>
    <message>
      <source>The same model is chosen twice. Choose each once.</source>
      <translation>同一模型被选择了两次。每个模型只能选择一次。</translation>
    </message>
    <message>
      <source>The number of folds is {folds}; give a whole number of 2 or more.</source>
      <translation>折数为 {folds}；请给出不小于 2 的整数。</translation>
    </message>
    <message>
      <source>The number of repeats is {repeats}; give a whole number from 1 to {most}.</source>
      <translation>重复次数为 {repeats}；请给出 1 至 {most} 的整数。</translation>
    </message>
    <message>
      <source>The seed is {seed}; give a smaller whole number of 0 or more.</source>
      <translation>随机种子 {seed} 过大；请给出更小的非负整数。</translation>
    </message>
    <message>
      <source>The points have no field “{name}”. Choose one that they have.</source>
      <translation>点没有字段“{name}”。请选择已有的字段。</translation>
    </message>
    <message>
      <source>{scheme}, {model}: no scores.</source>
      <translation>{scheme}，{model}：没有评分。</translation>
    </message>
    <message>
      <source>difference of R2 {difference:+.3f} ({low:+.3f} to {high:+.3f})</source>
      <translation>R2 之差 {difference:+.3f}（{low:+.3f} 至 {high:+.3f}）</translation>
    </message>
    <message>
      <source>{share:.1%} inside the 90% intervals</source>
      <translation>{share:.1%} 位于 90% 区间内</translation>
    </message>
    <message>
      <source>{scheme}, {model}: {scores}.</source>
      <translation>{scheme}，{model}：{scores}。</translation>
    </message>
    <message>
      <source>Making the report</source>
      <translation>正在生成报告</translation>
    </message>
    <message>
      <source>The report could not be made ({kind}: {error}).</source>
      <translation>无法生成报告（{kind}：{error}）。</translation>
    </message>
    <message>
      <source>Please send this message with the log to the plugin's tracker.</source>
      <translation>请将此消息连同日志提交到插件的问题跟踪页面。</translation>
    </message>
    <message>
      <source>The explained points are complete.</source>
      <translation>解释点已完整生成。</translation>
    </message>
    <message>
      <source>None of the {points} can be explained: {reasons}. Check the fields, the rasters' extents and their coordinate systems.</source>
      <translation>{points}全部无法解释：{reasons}。请检查字段、各栅格的范围及其坐标参照系。</translation>
    </message>
    <message>
      <source>{count} of {points} could not be explained: {reasons}.</source>
      <translation>{points}中有 {count} 个无法解释：{reasons}。</translation>
    </message>
    <message>
      <source>Explained {count} of {points}</source>
      <translation>已解释 {count} 个（共 {points}）</translation>
    </message>
    <message>
      <source>{count} of {points} lies farther from every training point than any training point from its nearest other one; the model extrapolates there. The field “far” marks where.</source>
      <translation>{points}中有 {count} 个距所有训练点都较远，超过任一训练点与其最近邻训练点的距离；模型在该处为外推。字段“far”标出了该点。</translation>
    </message>
    <message>
      <source>{count} of {points} lie farther from every training point than any training point from its nearest other one; the model extrapolates there. The field “far” marks where.</source>
      <translation>{points}中有 {count} 个距所有训练点都较远，超过任一训练点与其最近邻训练点的距离；模型在这些点上为外推。字段“far”标出了这些点。</translation>
    </message>
    <message>
      <source>Explaining {count} point</source>
      <translation>解释 {count} 个点</translation>
    </message>
    <message>
      <source>Explaining {count} points</source>
      <translation>解释 {count} 个点</translation>
    </message>
    <message>
      <source>{name} {count} ({low:.4g} to {high:.4g})</source>
      <translation>{name} {count} 个（{low:.4g} 至 {high:.4g}）</translation>
    </message>
    <message>
      <source>{listed} and {count} more predictors</source>
      <translation>{listed}，以及另外 {count} 个自变量</translation>
    </message>
    <message>
      <source>Points with values beyond what the model was trained on, where its straight lines are drawn on (the range in brackets): {predictors}.</source>
      <translation>取值超出训练范围的点，模型在这些点上按直线外推（括号内为训练范围）：{predictors}。</translation>
    </message>
    <message>
      <source>Mean absolute Shapley values, this model / {model}: {values}.</source>
      <translation>平均绝对 Shapley 值，本模型 / {model}：{values}。</translation>
    </message>
    <message>
      <source>none</source>
      <translation>无</translation>
    </message>
    <message>
      <source>R2 of points left out: {ours} / {theirs}.</source>
      <translation>留出点的 R2：{ours} / {theirs}。</translation>
    </message>
    <message>
      <source>Rank correlation of these {value:.2f}.</source>
      <translation>两者的秩相关系数为 {value:.2f}。</translation>
    </message>
    <message>
      <source>The statistics are complete.</source>
      <translation>统计结果已完整生成。</translation>
    </message>
    <message>
      <source>table of statistics</source>
      <translation>统计表</translation>
    </message>
    <message>
      <source>{points} points, {predictors}, {coefficients} coefficients, {distance} distances.</source>
      <translation>{points} 个点，{predictors}，{coefficients} 个系数，{distance}距离。</translation>
    </message>
    <message>
      <source>{count} predictor</source>
      <translation>{count} 个自变量</translation>
    </message>
    <message>
      <source>{count} predictors</source>
      <translation>{count} 个自变量</translation>
    </message>
    <message>
      <source>Loading libraries</source>
      <translation>正在加载库</translation>
    </message>
    <message>
      <source>Linear regression on all predictors explains {share:.0%} of the variance of “{target}” in-sample.</source>
      <translation>对全部自变量的线性回归在样本内解释了“{target}”方差的 {share:.0%}。</translation>
    </message>
    <message>
      <source>Moran's I of the target: {index:.2f} (p {p:.3f}).</source>
      <translation>因变量的 Moran's I：{index:.2f}（p {p:.3f}）。</translation>
    </message>
    <message>
      <source>Moran's I of the target cannot be computed: too few locations, or no variation.</source>
      <translation>无法计算因变量的 Moran's I：位置过少，或没有变化。</translation>
    </message>
    <message>
      <source>Moran's I of the residuals: {index:.2f} (p {p:.3f}).</source>
      <translation>残差的 Moran's I：{index:.2f}（p {p:.3f}）。</translation>
    </message>
    <message>
      <source>Moran's I of the residuals cannot be computed: too few locations, or no variation.</source>
      <translation>无法计算残差的 Moran's I：位置过少，或没有变化。</translation>
    </message>
    <message>
      <source>{count} of {points} could not be predicted: {reasons}.</source>
      <translation>{points}中有 {count} 个无法预测：{reasons}。</translation>
    </message>
    <message>
      <source>Predicted {count} of {points}</source>
      <translation>已预测 {count} 个（共 {points}）</translation>
    </message>
    <message>
      <source>{count} of {points} is outside the area of applicability: nothing like it, in the predictors or in place, was among the training points, so the scores of the model do not hold there. The field “inside” is 0 there.</source>
      <translation>{points}中有 {count} 个在适用范围外：训练点中没有在自变量和位置上与之相似的点，因此模型的评分在该处不成立。该处字段“inside”为 0。</translation>
    </message>
    <message>
      <source>{count} of {points} are outside the area of applicability: nothing like them, in the predictors or in place, was among the training points, so the scores of the model do not hold there. The field “inside” is 0 there.</source>
      <translation>{points}中有 {count} 个在适用范围外：训练点中没有在自变量和位置上与之相似的点，因此模型的评分在这些点上不成立。这些点的字段“inside”为 0。</translation>
    </message>
    <message>
      <source>Predicting {count} point</source>
      <translation>预测 {count} 个点</translation>
    </message>
    <message>
      <source>Predicting {count} points</source>
      <translation>预测 {count} 个点</translation>
    </message>
    <message>
      <source>The tolerance is {tolerance:g}; give a number of at least 0 (0 for exact evaluation of every pixel).</source>
      <translation>容差为 {tolerance:g}；请给出不小于 0 的数（0 表示逐个像元精确计算）。</translation>
    </message>
    <message>
      <source>A single network has no standard error: that band is nodata.</source>
      <translation>单个网络没有标准误：该波段为无数据值。</translation>
    </message>
    <message>
      <source>Predicted {count} of {pixels} pixels: minimum {minimum:.5g}, mean {mean:.5g}, maximum {maximum:.5g}{unit}.</source>
      <translation>已预测 {count} 个像元（共 {pixels} 个）：最小值 {minimum:.5g}，均值 {mean:.5g}，最大值 {maximum:.5g}{unit}。</translation>
    </message>
    <message>
      <source>The model needs {predictors}, but no raster has that name (the rasters given are {rasters}). Add the raster, or match it by hand.</source>
      <translation>模型需要{predictors}，但没有同名的栅格（给出的栅格：{rasters}）。请添加该栅格，或手动匹配。</translation>
    </message>
    <message>
      <source>The classes of “{name}” are names ({levels}, ...), and a raster holds numbers. Train the model with whole-number codes for it, or predict to points.</source>
      <translation>“{name}”的类别是名称（{levels} 等），而栅格只能存储数值。请改用整数编码重新训练模型，或使用“预测到点”。</translation>
    </message>
    <message>
      <source>Two outputs have the same file name. Give each its own.</source>
      <translation>两个输出的文件名相同。请分别命名。</translation>
    </message>
    <message>
      <source>The model has no prediction intervals: they need predictions of points that were left out, which only the preset “Recommended” makes. Train the model again with it, or leave the raster of intervals out.</source>
      <translation>模型没有预测区间：预测区间需要留出点的预测，只有预设“推荐”才会生成。请使用该预设重新训练模型，或不输出区间栅格。</translation>
    </message>
    <message>
      <source>The model has no area of applicability: its training points are alike, or too few for spatial blocks. Train it again with more points, or leave that raster out.</source>
      <translation>模型没有适用范围：其训练点过于相似，或数量不足以划分空间块。请使用更多的点重新训练，或不输出该栅格。</translation>
    </message>
    <message>
      <source>The model was trained on points with {points_crs}, but the rasters have {rasters_crs}. Set the CRS of the layer that lacks one, and train again if that is the point layer.</source>
      <translation>模型训练点的坐标参照系为：{points_crs}；而栅格的为：{rasters_crs}。请为缺少坐标参照系的图层设置坐标参照系；若缺少的是点图层，请重新训练。</translation>
    </message>
    <message>
      <source>Tolerance {tolerance:g} is finer than interpolation holds ({finest:g}): every pixel was evaluated exactly.</source>
      <translation>容差 {tolerance:g} 小于插值所能达到的精度（{finest:g}）：所有像元均为精确计算。</translation>
    </message>
    <message>
      <source>Tolerance {tolerance:g}: every pixel was evaluated exactly.</source>
      <translation>容差 {tolerance:g}：所有像元均为精确计算。</translation>
    </message>
    <message>
      <source>predictions differ by at most {error:.2g} standard deviations of the target (an output of single precision rounds values so far from zero by up to {rounding:.2g} of them)</source>
      <translation>预测值最多相差因变量标准差的 {error:.2g} 倍（对于如此远离零的值，单精度输出的舍入误差最多为标准差的 {rounding:.2g} 倍）</translation>
    </message>
    <message>
      <source>predictions differ by at most {error:.2g} standard deviations of the target</source>
      <translation>预测值最多相差因变量标准差的 {error:.2g} 倍</translation>
    </message>
    <message>
      <source>standard errors by at most {share:.2%}</source>
      <translation>标准误最多相差 {share:.2%}</translation>
    </message>
    <message>
      <source>half widths of intervals by at most {share:.2%}</source>
      <translation>区间半宽最多相差 {share:.2%}</translation>
    </message>
    <message>
      <source>Tolerance {tolerance:g}: {count} of {predicted} pixels were predicted from interpolated surfaces, the others exactly. At {checked} pixels that were also evaluated exactly, {differences}.</source>
      <translation>容差 {tolerance:g}：{count} 个像元（共 {predicted} 个）由插值曲面预测，其余为精确计算。在 {checked} 个同时精确计算的像元上，{differences}。</translation>
    </message>
    <message>
      <source>{share:.1%} of the predicted pixels are outside the area of applicability: nothing like them, in the predictors or in place, was among the training points, so the scores of the model do not hold there. The band “inside” is 0 there.</source>
      <translation>{share:.1%} 的预测像元在适用范围外：训练点中没有在自变量和位置上与之相似的点，因此模型的评分在这些像元上不成立。这些像元的波段“inside”为 0。</translation>
    </message>
    <message>
      <source>{share:.1%} of the predicted pixels are outside the area of applicability.</source>
      <translation>{share:.1%} 的预测像元在适用范围外。</translation>
    </message>
    <message>
      <source>Resampled to the output grid (nearest for classes, else bilinear): {rasters}.</source>
      <translation>已重采样到输出格网（类别用最近邻，其余用双线性）：{rasters}。</translation>
    </message>
    <message>
      <source>Training a small network.</source>
      <translation>正在训练一个小网络。</translation>
    </message>
    <message>
      <source>Writing and reading a raster.</source>
      <translation>正在写入并读取一个栅格。</translation>
    </message>
    <message>
      <source>Transforming coordinates.</source>
      <translation>正在转换坐标。</translation>
    </message>
    <message>
      <source>The engine lacks {libraries}, which reports need.</source>
      <translation>引擎缺少报告所需的 {libraries}。</translation>
    </message>
    <message>
      <source>torch does not train: the loss went from {first:.4g} to {last:.4g}.</source>
      <translation>torch 无法训练：损失从 {first:.4g} 变为 {last:.4g}。</translation>
    </message>
    <message>
      <source>safetensors does not give back the arrays it was given.</source>
      <translation>safetensors 读回的数组与写入的不同。</translation>
    </message>
    <message>
      <source>rasterio does not give back the raster it wrote.</source>
      <translation>rasterio 读回的栅格与写入的不同。</translation>
    </message>
    <message>
      <source>rasterio loses the coordinates of the raster it wrote.</source>
      <translation>rasterio 丢失了所写栅格的坐标。</translation>
    </message>
    <message>
      <source>pyproj puts Amersfoort at {longitude:.4f} E, {latitude:.4f} N; its PROJ database is damaged or another one is in its way.</source>
      <translation>pyproj 将 Amersfoort 定位于东经 {longitude:.4f}，北纬 {latitude:.4f}；其 PROJ 数据库已损坏，或受到另一个 PROJ 数据库的干扰。</translation>
    </message>
    <message>
      <source>The model and the fitted points are complete.</source>
      <translation>模型和拟合点已完整生成。</translation>
    </message>
    <message>
      <source>{members} networks are trained, not {asked}: they come in fours, at least {least}, so that every point is left out equally often.</source>
      <translation>将训练 {members} 个网络，而非 {asked} 个：网络数须为四的倍数，且不少于 {least} 个，使每个点被留出的次数相同。</translation>
    </message>
    <message>
      <source>{members} networks, {epochs} epochs, {points} points, {coefficients} coefficients, {distance} distances; about {size} of memory.</source>
      <translation>{members} 个网络，{epochs} 轮训练，{points} 个点，{coefficients} 个系数，{distance}距离；约需 {size} 内存。</translation>
    </message>
    <message>
      <source>One network has no standard errors: those fields and bands stay empty.</source>
      <translation>单个网络没有标准误：相应的字段和波段留空。</translation>
    </message>
    <message>
      <source>Area of applicability and shares of the variance</source>
      <translation>适用范围和方差份额</translation>
    </message>
    <message>
      <source>Testing whether the coefficients vary</source>
      <translation>正在检验系数是否随空间变化</translation>
    </message>
    <message>
      <source>Scored on {scored_on}: {scores}.</source>
      <translation>评分依据：{scored_on}；{scores}。</translation>
    </message>
    <message>
      <source>Of the variance of the predictions at {count} left-out points {predictors:.0%} come from the predictors and {location:.0%} from location.</source>
      <translation>在 {count} 个留出点上，预测方差的 {predictors:.0%} 来自自变量，{location:.0%} 来自位置。</translation>
    </message>
    <message>
      <source>Of the variance of the predictions at {count} training points {predictors:.0%} come from the predictors and {location:.0%} from location.</source>
      <translation>在 {count} 个训练点上，预测方差的 {predictors:.0%} 来自自变量，{location:.0%} 来自位置。</translation>
    </message>
    <message>
      <source>The prediction is made of {parts}.</source>
      <translation>预测由以下部分构成：{parts}。</translation>
    </message>
    <message>
      <source>The processor time is limited to {seconds} s (ulimit -t), in which no library can be loaded: raise the limit and restart QGIS.</source>
      <translation>处理器时间限制为 {seconds} 秒（ulimit -t），不足以加载任何库：请提高限制后重新启动 QGIS。</translation>
    </message>
    <message>
      <source>give at most {most} REFERENCES</source>
      <translation>将 REFERENCES 设为至多 {most}</translation>
    </message>
    <message>
      <source>Training on {points} with {references}</source>
      <translation>用 {points}和 {references}进行训练</translation>
    </message>
    <message>
      <source>{count} reference point</source>
      <translation>{count} 个参考点</translation>
    </message>
    <message>
      <source>{count} reference points</source>
      <translation>{count} 个参考点</translation>
    </message>
    <message>
      <source>{work} needs about {needed} of memory, and {free} are free. Close other programs, or {remedy}.</source>
      <translation>{work}约需 {needed} 内存，而可用内存只有 {free}。请关闭其他程序，或{remedy}。</translation>
    </message>
    <message>
      <source>mixture.weights do not sum to one</source>
      <translation>mixture.weights 之和不为 1</translation>
    </message>
    <message>
      <source>the mixture's kernels are no table</source>
      <translation>混合的核函数不是表</translation>
    </message>
    <message>
      <source>mixture.covariances holds an impossible covariance</source>
      <translation>mixture.covariances 含有无效的协方差</translation>
    </message>
    <message>
      <source>mixture.kriged is no list of rows</source>
      <translation>mixture.kriged 不是行号列表</translation>
    </message>
    <message>
      <source>mixture.kriged holds rows that there are not</source>
      <translation>mixture.kriged 含有不存在的行</translation>
    </message>
    <message>
      <source>intervals are negative</source>
      <translation>区间为负</translation>
    </message>
    <message>
      <source>mixture.kriged is not all rows, though these are few</source>
      <translation>行数不多，但 mixture.kriged 未包含全部行</translation>
    </message>
    <message>
      <source>training.residual lacks values</source>
      <translation>training.residual 有缺值</translation>
    </message>
    <message>
      <source>mixture.kernels holds an unknown kernel</source>
      <translation>mixture.kernels 含有未知的核函数</translation>
    </message>
    <message>
      <source>{name} has shape {shape}, not {expected}</source>
      <translation>{name} 的形状为 {shape}，而非 {expected}</translation>
    </message>
    <message>
      <source>no point was trained on</source>
      <translation>没有任何点用于训练</translation>
    </message>
    <message>
      <source>background.design is not the mean of the training points</source>
      <translation>background.design 不是训练点的均值</translation>
    </message>
    <message>
      <source>background.covariance of the intercept is not zero</source>
      <translation>截距的 background.covariance 不为零</translation>
    </message>
    <message>
      <source>coefficients and predictors do not agree</source>
      <translation>系数与自变量不一致</translation>
    </message>
    <message>
      <source>unknown kind of predictor {kind!r}</source>
      <translation>未知的自变量类型 {kind!r}</translation>
    </message>
    <message>
      <source>classes of {name} are merged into none</source>
      <translation>{name} 的类别合并后没有归属</translation>
    </message>
    <message>
      <source>unknown distance {distance!r}</source>
      <translation>未知的距离 {distance!r}</translation>
    </message>
    <message>
      <source>unknown encoding {encoding!r}</source>
      <translation>未知的编码 {encoding!r}</translation>
    </message>
    <message>
      <source>the length of its encoding is not positive</source>
      <translation>其编码的长度不为正</translation>
    </message>
    <message>
      <source>{name} holds {kind}, not numbers</source>
      <translation>{name} 的内容为 {kind}，而非数字</translation>
    </message>
    <message>
      <source>{name} is not finite</source>
      <translation>{name} 不是有限值</translation>
    </message>
    <message>
      <source>{name} holds numbers beyond {most:g}</source>
      <translation>{name} 含有超出 {most:g} 的数</translation>
    </message>
    <message>
      <source>it has no networks</source>
      <translation>其中没有网络</translation>
    </message>
    <message>
      <source>{name} is not positive</source>
      <translation>{name} 不为正</translation>
    </message>
    <message>
      <source>The model of {target} is damaged: its coefficients are not finite. Copy it again from its source or train the model anew.</source>
      <translation>{target} 的模型已损坏：其系数不是有限值。请从来源重新复制，或重新训练模型。</translation>
    </message>
    <message>
      <source>model file</source>
      <translation>模型文件</translation>
    </message>
    <message>
      <source>The model takes {size:.0f} MB, too much to be read again. Use fewer points or fewer networks (MEMBERS).</source>
      <translation>模型占 {size:.0f} MB，过大而无法再次读取。请使用较少的点或较少的网络（MEMBERS）。</translation>
    </message>
    <message>
      <source>model</source>
      <translation>模型</translation>
    </message>
    <message>
      <source>{name} does not fit into memory.</source>
      <translation>{name} 超出可用内存。</translation>
    </message>
    <message>
      <source>its predictions are not finite</source>
      <translation>其预测值不是有限值</translation>
    </message>
    <message>
      <source>hidden layers are not a list of sizes</source>
      <translation>隐藏层不是大小的列表</translation>
    </message>
    <message>
      <source>the network is larger than its arrays</source>
      <translation>网络大于其数组</translation>
    </message>
    <message>
      <source>{kind!r} is one network, not {members}</source>
      <translation>{kind!r} 是一个网络，而非 {members} 个</translation>
    </message>
    <message>
      <source>unknown network {kind!r}</source>
      <translation>未知的网络 {kind!r}</translation>
    </message>
    <message>
      <source>{name} unknown</source>
      <translation>{name} 未知</translation>
    </message>
    <message>
      <source>Probability of as much variation were the coefficient constant: {said} ({replicates} replicates).</source>
      <translation>若系数恒定，出现同等变化的概率：{said}（自助模拟 {replicates} 次）。</translation>
    </message>
    <message>
      <source>The points to train on lie at {places} different locations; at least {needed} are needed, as the networks leave parts of them out. Add points at other places, or, in cross-validation, use more folds.</source>
      <translation>用于训练的点位于 {places} 个不同位置；各网络要留出其中一部分，因此至少需要 {needed} 个。请在其他位置增加点，或在交叉验证中使用更多的折。</translation>
    </message>
    <message>
      <source>{count} s</source>
      <translation>{count} 秒</translation>
    </message>
    <message>
      <source>{count} min</source>
      <translation>{count} 分钟</translation>
    </message>
    <message>
      <source>{count:.1f} h</source>
      <translation>{count:.1f} 小时</translation>
    </message>
    <message>
      <source>{first} and {last}</source>
      <translation>{first}和{last}</translation>
    </message>
    <message>
      <source>The class predictor “{name}” holds {value:g}, which is not a whole number ({count} such values). Class rasters must be resampled with nearest neighbour; do that, or remove it from the categorical predictors to use it as a number.</source>
      <translation>分类自变量“{name}”含有 {value:g}，不是整数（共 {count} 个这样的值）。分类栅格须用最近邻法重采样；请重新采样，或将其从分类自变量中移除，作为数值使用。</translation>
    </message>
    <message>
      <source>Class predictor “{name}”: levels with fewer than {least} points were merged into “{merged}” (now {points}): {levels}.</source>
      <translation>分类自变量“{name}”：点数少于 {least} 的类别已并入“{merged}”（现有 {points}）：{levels}。</translation>
    </message>
    <message>
      <source>The number of members is {value}; give a whole number of 1 or more.</source>
      <translation>成员网络数为 {value}；请给出不小于 1 的整数。</translation>
    </message>
    <message>
      <source>The number of epochs is {value}; give a whole number of 1 or more.</source>
      <translation>训练轮数为 {value}；请给出不小于 1 的整数。</translation>
    </message>
    <message>
      <source>The number of references is {value}; give a whole number of 1 or more.</source>
      <translation>参考点数为 {value}；请给出不小于 1 的整数。</translation>
    </message>
    <message>
      <source>Unknown preset {preset!r}. Choose one of {known}.</source>
      <translation>未知的预设 {preset!r}。请从以下各项中选择：{known}。</translation>
    </message>
    <message>
      <source>{count} reference points cannot describe where a place is. Give {least} or more, or leave it empty.</source>
      <translation>{count} 个参考点不足以描述一个位置。请给出 {least} 个或更多，或留空。</translation>
    </message>
    <message>
      <source>The seed is {seed}; give a whole number of 0 or more.</source>
      <translation>随机种子为 {seed}；请给出不小于 0 的整数。</translation>
    </message>
    <message>
      <source>The preset “{preset}” is one network. Leave the number of members empty, or choose the preset Recommended.</source>
      <translation>预设“{preset}”只有一个网络。请将成员网络数留空，或选择预设“推荐”。</translation>
    </message>
    <message>
      <source>The model has no reference point. Give it points to train on.</source>
      <translation>模型没有参考点。请提供用于训练的点。</translation>
    </message>
    <message>
      <source>“{name}” (layer “{layer}”, band {band})</source>
      <translation>“{name}”（图层“{layer}”，波段 {band}）</translation>
    </message>
    <message>
      <source>The raster {raster} cannot be opened: {error}. Check that the file still exists and is not damaged, or export the layer to GeoTIFF and use that.</source>
      <translation>无法打开栅格{raster}：{error}。请检查文件是否仍存在且未损坏，或将图层导出为 GeoTIFF 后使用。</translation>
    </message>
    <message>
      <source>The raster {raster} is placed by ground control points only. Warp it to a regular grid first (Raster, Projections, Warp).</source>
      <translation>栅格{raster}仅由地面控制点定位。请先将其变形到规则格网（栅格 → 投影 → 变形）。</translation>
    </message>
    <message>
      <source>The raster {raster} has {count} band(s), not {band}. Choose the layer again.</source>
      <translation>栅格{raster}有 {count} 个波段，没有波段 {band}。请重新选择图层。</translation>
    </message>
    <message>
      <source>The raster {raster} holds complex numbers. Use a band of real numbers.</source>
      <translation>栅格{raster}含有复数。请使用实数波段。</translation>
    </message>
    <message>
      <source>The raster {raster} has cells without a size.</source>
      <translation>栅格{raster}的像元没有大小。</translation>
    </message>
    <message>
      <source>The raster {raster} cannot be read at rows {first} to {last}: {error}. The file may be damaged or incomplete; copy it again from its source.</source>
      <translation>无法读取栅格{raster}的第 {first} 至 {last} 行：{error}。文件可能已损坏或不完整；请从来源重新复制。</translation>
    </message>
    <message>
      <source>The raster {raster} holds infinite values; they count as nodata.</source>
      <translation>栅格{raster}含有无穷值；它们按无数据值处理。</translation>
    </message>
    <message>
      <source>the points</source>
      <translation>点</translation>
    </message>
    <message>
      <source>The raster {raster} has no CRS, but {other} has {crs}. Set the CRS of the raster layer (Layer Properties, Source).</source>
      <translation>栅格{raster}没有坐标参照系，而{other}使用 {crs}。请设置栅格图层的坐标参照系（图层属性 → 源）。</translation>
    </message>
    <message>
      <source>The raster {raster} has {crs}, but {other} has no CRS. Set the missing CRS (Layer Properties, Source).</source>
      <translation>栅格{raster}使用 {crs}，而{other}没有坐标参照系。请设置缺少的坐标参照系（图层属性 → 源）。</translation>
    </message>
    <message>
      <source>the output grid</source>
      <translation>输出格网</translation>
    </message>
    <message>
      <source>The raster {raster} is used as classes, but holds {value:g} at x {x:g}, y {y:g}, and class codes are whole numbers. It has probably been interpolated: resample the original with nearest neighbour, or use this predictor as a number when training.</source>
      <translation>栅格{raster}用作分类，但在 x {x:g}、y {y:g} 处的值为 {value:g}，而分类代码须为整数。该栅格可能经过插值：请用最近邻法对原始数据重采样，或在训练时将此自变量作为数值使用。</translation>
    </message>
    <message>
      <source>The output raster {name} is no GeoTIFF. Give a file name that ends in .tif.</source>
      <translation>输出栅格 {name} 不是 GeoTIFF。请给出以 .tif 结尾的文件名。</translation>
    </message>
    <message>
      <source>The folder {folder} for {name} does not exist. Make it first.</source>
      <translation>{name} 所在的文件夹 {folder} 不存在。请先创建该文件夹。</translation>
    </message>
    <message>
      <source>The output {path} is a folder. Give the name of a file.</source>
      <translation>输出 {path} 是文件夹。请给出文件名。</translation>
    </message>
    <message>
      <source>The folder {folder} cannot be written to. Choose another place for {name}.</source>
      <translation>文件夹 {folder} 不可写入。请为 {name} 另选位置。</translation>
    </message>
    <message>
      <source>The output {path} is write-protected. Choose another name.</source>
      <translation>输出 {path} 受写保护。请另选名称。</translation>
    </message>
    <message>
      <source>The output {name} is one of the input rasters, which it would overwrite. Choose another name.</source>
      <translation>输出 {name} 是输入栅格之一，写入会将其覆盖。请另选名称。</translation>
    </message>
    <message>
      <source>tile {tile} of band {band} is missing</source>
      <translation>缺少波段 {band} 的瓦片 {tile}</translation>
    </message>
    <message>
      <source>The output {name} cannot be written to {folder}: {error}. Check that the folder may be written to and that no quota is used up, or choose another place.</source>
      <translation>无法将输出 {name} 写入 {folder}：{error}。请检查该文件夹是否可写、配额是否已用尽，或另选位置。</translation>
    </message>
    <message>
      <source>{crs} cannot be stored in a GeoTIFF: {error}. Choose another CRS for the output.</source>
      <translation>{crs} 无法存入 GeoTIFF：{error}。请为输出另选坐标参照系。</translation>
    </message>
    <message>
      <source>it is a folder now</source>
      <translation>它现在是文件夹</translation>
    </message>
    <message>
      <source>The output {path} cannot be replaced: {error}. If a layer or another program has it open, close that, or choose another name.</source>
      <translation>无法替换输出 {path}：{error}。若有图层或其他程序打开了它，请先关闭，或另选名称。</translation>
    </message>
    <message>
      <source>{now} should be {before}, but could not be renamed ({error}).</source>
      <translation>{now} 应为 {before}，但无法重命名（{error}）。</translation>
    </message>
    <message>
      <source>The old file {path} could not be removed ({error}). Remove it by hand: it does not belong to the new result.</source>
      <translation>无法移除旧文件 {path}（{error}）。请手动移除：它不属于新结果。</translation>
    </message>
    <message>
      <source>training</source>
      <translation>训练</translation>
    </message>
    <message>
      <source>training, each member</source>
      <translation>训练，各成员网络</translation>
    </message>
    <message>
      <source>Epoch</source>
      <translation>训练轮</translation>
    </message>
    <message>
      <source>Squared error / variance (1 − R²)</source>
      <translation>平方误差 / 方差（1 − R²）</translation>
    </message>
    <message>
      <source>Loss curves</source>
      <translation>损失曲线</translation>
    </message>
    <message>
      <source>Predicted, {kind}</source>
      <translation>{kind}预测值</translation>
    </message>
    <message>
      <source>Observed</source>
      <translation>观测值</translation>
    </message>
    <message>
      <source>Residual: observed − predicted</source>
      <translation>残差：观测值 − 预测值</translation>
    </message>
    <message>
      <source>Points</source>
      <translation>点</translation>
    </message>
    <message>
      <source>Observed and {kind} predicted values, and residuals</source>
      <translation>观测值、{kind}预测值和残差</translation>
    </message>
    <message>
      <source>predictors</source>
      <translation>自变量</translation>
    </message>
    <message>
      <source>location</source>
      <translation>位置</translation>
    </message>
    <message>
      <source>All</source>
      <translation>全部</translation>
    </message>
    <message>
      <source>same everywhere</source>
      <translation>处处相同</translation>
    </message>
    <message>
      <source>half of what varies with the place</source>
      <translation>随位置变化部分的一半</translation>
    </message>
    <message>
      <source>the place itself</source>
      <translation>位置本身</translation>
    </message>
    <message>
      <source>the other halves</source>
      <translation>其余各半</translation>
    </message>
    <message>
      <source>Share of the variance of the predictions</source>
      <translation>占预测值方差的份额</translation>
    </message>
    <message>
      <source>Shares of the predictions' variance</source>
      <translation>预测值方差的份额</translation>
    </message>
    <message>
      <source>Mean |Shapley value|</source>
      <translation>平均 |Shapley 值|</translation>
    </message>
    <message>
      <source>Importance: mean absolute Shapley values</source>
      <translation>重要性：平均绝对 Shapley 值</translation>
    </message>
    <message>
      <source>this model</source>
      <translation>本模型</translation>
    </message>
    <message>
      <source>Mean |Shapley value| relative to the sum of all</source>
      <translation>平均 |Shapley 值| 占总和的比例</translation>
    </message>
    <message>
      <source>Importance in two models</source>
      <translation>两个模型中的重要性</translation>
    </message>
    <message>
      <source>A local coefficient is what a unit of its predictor adds to the prediction at a place. The global coefficient is that of the linear regression the model starts from.</source>
      <translation>局部系数是某处自变量每增加一个单位给预测值带来的变化。全局系数是作为模型起点的线性回归的系数。</translation>
    </message>
    <message>
      <source>One network has no standard errors, so the certainty of signs is unknown.</source>
      <translation>单个网络没有标准误，因此系数符号的可靠程度未知。</translation>
    </message>
    <message>
      <source>The local coefficients over the training area, each on its own scale about zero (colours end at the 98th percentile of the size).</source>
      <translation>训练区域内的局部系数，各用以零为中心的色标（色标止于绝对值的第 98 百分位数）。</translation>
    </message>
    <message>
      <source>Hatched where the 90 % interval holds zero.</source>
      <translation>画有斜线处，90% 区间包含零。</translation>
    </message>
    <message>
      <source>standard error of {name}</source>
      <translation>标准误：{name}</translation>
    </message>
    <message>
      <source>Coefficient surfaces</source>
      <translation>系数曲面</translation>
    </message>
    <message>
      <source>Coefficient</source>
      <translation>系数</translation>
    </message>
    <message>
      <source>Global</source>
      <translation>全局</translation>
    </message>
    <message>
      <source>Positive</source>
      <translation>正</translation>
    </message>
    <message>
      <source>Negative</source>
      <translation>负</translation>
    </message>
    <message>
      <source>Uncertain</source>
      <translation>不确定</translation>
    </message>
    <message>
      <source>Quantiles of the local coefficients at the {count} training points.</source>
      <translation>{count} 个训练点上局部系数的分位数。</translation>
    </message>
    <message>
      <source>The last columns are the shares of places where the sign is certainly positive, certainly negative (the 90 % interval excludes zero) or uncertain.</source>
      <translation>最后几列是符号确定为正、确定为负（90% 区间不含零）以及不确定的地点所占的比例。</translation>
    </message>
    <message>
      <source>does not vary</source>
      <translation>无变化</translation>
    </message>
    <message>
      <source>exactly</source>
      <translation>完全</translation>
    </message>
    <message>
      <source>strongly</source>
      <translation>强</translation>
    </message>
    <message>
      <source>somewhat</source>
      <translation>中等</translation>
    </message>
    <message>
      <source>little</source>
      <translation>弱</translation>
    </message>
    <message>
      <source>The condition number of the standardised predictors is {value}: above {limit}, where coefficients begin to depend on small changes of the data.</source>
      <translation>标准化自变量的条件数为 {value}：高于 {limit}，此时系数开始受数据微小变动的影响。</translation>
    </message>
    <message>
      <source>The condition number of the standardised predictors is {value}: not above {limit}, where coefficients begin to depend on small changes of the data.</source>
      <translation>标准化自变量的条件数为 {value}：未超过 {limit}，超过该值时系数开始受数据微小变动的影响。</translation>
    </message>
    <message>
      <source>Variance inflation factors (VIF): how many times larger the variance of a coefficient is because the other predictors tell part of the same; the square root is how many times wider its interval is. Above {limit} a coefficient is unreliable. A class of several coefficients has the generalised factor GVIF^(1/df), on the same scale. These are global measures: where the data are few, local coefficients may be tied more closely.</source>
      <translation>方差膨胀因子（VIF）：由于其他自变量含有部分相同的信息，系数的方差增大到多少倍；其平方根是系数区间增宽到多少倍。超过 {limit} 时系数不可靠。对应多个系数的分类自变量采用广义因子 GVIF^(1/df)，与 VIF 的尺度相同。这些都是全局指标：在数据稀少的地方，局部系数之间的关联可能更紧密。</translation>
    </message>
    <message>
      <source>Predictor</source>
      <translation>自变量</translation>
    </message>
    <message>
      <source>Coefficients</source>
      <translation>系数</translation>
    </message>
    <message>
      <source>VIF</source>
      <translation>VIF</translation>
    </message>
    <message>
      <source>Interval wider by</source>
      <translation>区间增宽倍数</translation>
    </message>
    <message>
      <source>Collinear</source>
      <translation>共线程度</translation>
    </message>
    <message>
      <source>Factor</source>
      <translation>因素</translation>
    </message>
    <message>
      <source>Share in this model</source>
      <translation>在本模型中的份额</translation>
    </message>
    <message>
      <source>Share in {model}</source>
      <translation>在 {model} 中的份额</translation>
    </message>
    <message>
      <source>Correlation over the points</source>
      <translation>各点间的相关系数</translation>
    </message>
    <message>
      <source>Mean absolute Shapley values of this model and of {model}, each relative to its sum.</source>
      <translation>本模型与 {model} 的平均绝对 Shapley 值，各自除以其总和。</translation>
    </message>
    <message>
      <source>The two models, factor by factor. The correlation is that of their Shapley values over {points}; a dash stands where one does not vary.</source>
      <translation>两个模型的逐因素比较。相关系数由两者在 {points}上的 Shapley 值得出；其中一个无变化时以短横线表示。</translation>
    </message>
    <message>
      <source>Where two models of different kind agree, the finding depends less on the kind of model; agreement is no proof of a cause.</source>
      <translation>不同类型的两个模型一致时，结论受模型类型的影响较小；一致并不证明因果关系。</translation>
    </message>
    <message>
      <source>The two rank the factors much alike (rank correlation {value}).</source>
      <translation>两者对因素的排序很相近（秩相关系数 {value}）。</translation>
    </message>
    <message>
      <source>The two rank the factors partly alike (rank correlation {value}).</source>
      <translation>两者对因素的排序部分相近（秩相关系数 {value}）。</translation>
    </message>
    <message>
      <source>The two rank the factors differently (rank correlation {value}).</source>
      <translation>两者对因素的排序不同（秩相关系数 {value}）。</translation>
    </message>
    <message>
      <source>At points left out, {model} scores no R², this model has no such score.</source>
      <translation>在留出的点上，{model} 没有 R²，本模型没有此项评分。</translation>
    </message>
    <message>
      <source>At points left out, {model} scores an R² of {theirs}, this model has no such score.</source>
      <translation>在留出的点上，{model} 的 R² 为 {theirs}，本模型没有此项评分。</translation>
    </message>
    <message>
      <source>At points left out, {model} scores no R², this model {ours}.</source>
      <translation>在留出的点上，{model} 没有 R²，本模型的 R² 为 {ours}。</translation>
    </message>
    <message>
      <source>At points left out, {model} scores an R² of {theirs}, this model {ours}.</source>
      <translation>在留出的点上，{model} 的 R² 为 {theirs}，本模型为 {ours}。</translation>
    </message>
    <message>
      <source>Cross-validation of models of {target}</source>
      <translation>{target}各模型的交叉验证</translation>
    </message>
    <message>
      <source>Cross-validation of a GNNWR model of {target}</source>
      <translation>{target}的 GNNWR 模型交叉验证</translation>
    </message>
    <message>
      <source>Cross-validation report · GNNWR for QGIS</source>
      <translation>交叉验证报告 · GNNWR for QGIS</translation>
    </message>
    <message>
      <source>Observed against predicted</source>
      <translation>观测值与预测值</translation>
    </message>
    <message>
      <source>Folds</source>
      <translation>折数</translation>
    </message>
    <message>
      <source>Where GNNWR errs</source>
      <translation>GNNWR 误差的空间分布</translation>
    </message>
    <message>
      <source>Intervals, and what the model says of itself</source>
      <translation>区间，以及模型的自我评估</translation>
    </message>
    <message>
      <source>Data</source>
      <translation>数据</translation>
    </message>
    <message>
      <source>Settings and provenance</source>
      <translation>设置与来源</translation>
    </message>
    <message>
      <source>How to cite</source>
      <translation>引用方式</translation>
    </message>
    <message>
      <source>Ranking</source>
      <translation>排名</translation>
    </message>
    <message>
      <source>Scores</source>
      <translation>评分</translation>
    </message>
    <message>
      <source>{scheme} beside {others}</source>
      <translation>{scheme}与{others}对照</translation>
    </message>
    <message>
      <source>Points used</source>
      <translation>使用的点数</translation>
    </message>
    <message>
      <source>Points left out</source>
      <translation>排除的点数</translation>
    </message>
    <message>
      <source>Models</source>
      <translation>模型数</translation>
    </message>
    <message>
      <source>Repeats</source>
      <translation>重复次数</translation>
    </message>
    <message>
      <source>R², {scheme}</source>
      <translation>R²（{scheme}）</translation>
    </message>
    <message>
      <source>To the nearest training point, {scheme}</source>
      <translation>到最近训练点的距离（{scheme}）</translation>
    </message>
    <message>
      <source>Folds, {scheme}</source>
      <translation>折数（{scheme}）</translation>
    </message>
    <message>
      <source>Target</source>
      <translation>因变量</translation>
    </message>
    <message>
      <source>Coordinate system</source>
      <translation>坐标参照系</translation>
    </message>
    <message>
      <source>Distances</source>
      <translation>距离</translation>
    </message>
    <message>
      <source>Field of the groups</source>
      <translation>分组字段</translation>
    </message>
    <message>
      <source>{count} fold</source>
      <translation>{count} 折</translation>
    </message>
    <message>
      <source>{count} folds</source>
      <translation>{count} 折</translation>
    </message>
    <message>
      <source>{folds}, repeated {repeats} times</source>
      <translation>{folds}，重复 {repeats} 次</translation>
    </message>
    <message>
      <source>Side of a block</source>
      <translation>空间块边长</translation>
    </message>
    <message>
      <source>Seed</source>
      <translation>随机种子</translation>
    </message>
    <message>
      <source>All models together took {seconds} s for a repeat.</source>
      <translation>所有模型每次重复合计用时 {seconds} 秒。</translation>
    </message>
    <message>
      <source>GNNWR took {seconds} s for a repeat.</source>
      <translation>GNNWR 每次重复用时 {seconds} 秒。</translation>
    </message>
    <message>
      <source>All models together took {seconds} s.</source>
      <translation>所有模型合计用时 {seconds} 秒。</translation>
    </message>
    <message>
      <source>GNNWR took {seconds} s.</source>
      <translation>GNNWR 用时 {seconds} 秒。</translation>
    </message>
    <message>
      <source>Importance</source>
      <translation>重要性</translation>
    </message>
    <message>
      <source>From point to point</source>
      <translation>逐点情况</translation>
    </message>
    <message>
      <source>How each predictor acts</source>
      <translation>各自变量如何起作用</translation>
    </message>
    <message>
      <source>Where</source>
      <translation>空间分布</translation>
    </message>
    <message>
      <source>The strongest places</source>
      <translation>作用最强的地点</translation>
    </message>
    <message>
      <source>The same everywhere, or due to the place</source>
      <translation>处处相同，还是源于位置</translation>
    </message>
    <message>
      <source>Another model of the same points</source>
      <translation>相同点的另一个模型</translation>
    </message>
    <message>
      <source>What the model rests on at its own training points</source>
      <translation>模型在其训练点上的依据</translation>
    </message>
    <message>
      <source>Points and warnings</source>
      <translation>点与警告</translation>
    </message>
    <message>
      <source>Predictions of {target}, explained</source>
      <translation>{target}预测值的解释</translation>
    </message>
    <message>
      <source>Explanation report · GNNWR for QGIS</source>
      <translation>解释报告 · GNNWR for QGIS</translation>
    </message>
    <message>
      <source>Points explained</source>
      <translation>解释的点数</translation>
    </message>
    <message>
      <source>Far points</source>
      <translation>远离训练点的点数</translation>
    </message>
    <message>
      <source>Base value</source>
      <translation>基准值</translation>
    </message>
    <message>
      <source>Mean prediction</source>
      <translation>平均预测值</translation>
    </message>
    <message>
      <source>Model's score</source>
      <translation>模型评分</translation>
    </message>
    <message>
      <source>GeoShapley parts, as means of their absolute values. The invariant part of a predictor is what its value does everywhere alike; its varying part is what the place adds to that. The invariant column of location is its intrinsic effect: what the place does by itself. Shapley value of a predictor = invariant + half of varying; of location = intrinsic + the other halves.</source>
      <translation>GeoShapley 各部分绝对值的平均。自变量的不变部分是其取值处处相同的作用；变化部分是位置在此之上增加的作用。位置一行的不变列是其固有效应：位置本身的作用。自变量的 Shapley 值 = 不变部分 + 变化部分的一半；位置的 Shapley 值 = 固有效应 + 其余各半。</translation>
    </message>
    <message>
      <source>|Shapley value|</source>
      <translation>|Shapley 值|</translation>
    </message>
    <message>
      <source>|Invariant|</source>
      <translation>|不变部分|</translation>
    </message>
    <message>
      <source>|Varying|</source>
      <translation>|变化部分|</translation>
    </message>
    <message>
      <source>{points} of {total} could be explained. Coordinates are in {crs}. The nearest training point is {distance} away in the median.</source>
      <translation>{total} 个点中可以解释 {points}。坐标采用 {crs}。到最近训练点的距离中位数为 {distance}。</translation>
    </message>
    <message>
      <source>Why {count} point was left out.</source>
      <translation>{count} 个点被排除的原因。</translation>
    </message>
    <message>
      <source>Why {count} points were left out.</source>
      <translation>{count} 个点被排除的原因。</translation>
    </message>
    <message>
      <source>Reason</source>
      <translation>原因</translation>
    </message>
    <message>
      <source>{factor} ({size})</source>
      <translation>{factor}（{size}）</translation>
    </message>
    <message>
      <source>At this point {factor} moves the prediction of {target} most: by {size} from the base value of {base}, followed by {others}.</source>
      <translation>在该点上，{factor}对{target}预测值的影响最大：相对基准值 {base} 变动 {size}；其次是{others}。</translation>
    </message>
    <message>
      <source>Across these {count} points {factor} moves the prediction of {target} most: by {size} on average, up or down from the base value of {base}, followed by {others}.</source>
      <translation>在这 {count} 个点上，{factor}对{target}预测值的影响最大：相对基准值 {base} 平均上下变动 {size}；其次是{others}。</translation>
    </message>
    <message>
      <source>The model has no score, so nothing tells how far this deserves belief.</source>
      <translation>模型没有评分，因此无从得知以上结果的可信程度。</translation>
    </message>
    <message>
      <source>The model follows its own training points with an R² of {r2}, which says nothing of other places.</source>
      <translation>模型对自身训练点的 R² 为 {r2}，这不能说明其他地方的情况。</translation>
    </message>
    <message>
      <source>At points left out of training the model explains {share} of the variance: the values say what the model does, not what causes what.</source>
      <translation>在未参与训练的点上，模型解释了 {share} 的方差：这些值说明模型的行为，而不是因果关系。</translation>
    </message>
    <message>
      <source>At points of the test part the model explains {share} of the variance: the values say what the model does, not what causes what.</source>
      <translation>在测试集的点上，模型解释了 {share} 的方差：这些值说明模型的行为，而不是因果关系。</translation>
    </message>
    <message>
      <source>At points left out of training the model explains {share} of the variance, and {location} of the variance of its predictions at {points} comes from location: the values say what the model does, not what causes what.</source>
      <translation>在未参与训练的点上，模型解释了 {share} 的方差；在 {points}上，预测值方差的 {location} 来自位置：这些值说明模型的行为，而不是因果关系。</translation>
    </message>
    <message>
      <source>At points of the test part the model explains {share} of the variance, and {location} of the variance of its predictions at {points} comes from location: the values say what the model does, not what causes what.</source>
      <translation>在测试集的点上，模型解释了 {share} 的方差；在 {points}上，预测值方差的 {location} 来自位置：这些值说明模型的行为，而不是因果关系。</translation>
    </message>
    <message>
      <source>Only {count} points: means over them say little of the area, and curves are not drawn.</source>
      <translation>只有 {count} 个点：其平均值难以说明整个区域，且不绘制曲线。</translation>
    </message>
    <message>
      <source>{count} point of {total} lies farther from every training point than any training point from its nearest other one (up to {distance}). The model extrapolates there; the maps mark them.</source>
      <translation>{total} 个点中有 {count} 个点与所有训练点的距离都超过任一训练点与其最近训练点的距离（最远 {distance}）。模型在该处外推；地图中已标出。</translation>
    </message>
    <message>
      <source>{count} points of {total} lie farther from every training point than any training point from its nearest other one (up to {distance}). The model extrapolates there; the maps mark them.</source>
      <translation>{total} 个点中有 {count} 个点与所有训练点的距离都超过任一训练点与其最近训练点的距离（最远 {distance}）。模型在这些地方外推；地图中已标出。</translation>
    </message>
    <message>
      <source>All of these points lie where the model was trained.</source>
      <translation>这些点全部位于训练点所在的地点。</translation>
    </message>
    <message>
      <source>{count} of these points lie where the model was trained.</source>
      <translation>其中 {count} 个点位于训练点所在的地点。</translation>
    </message>
    <message>
      <source>It has seen what was observed there, so it fits these places better than others; its score is that of points left out.</source>
      <translation>模型见过那里的观测值，因此对这些地点的拟合优于其他地点；其评分来自留出的点。</translation>
    </message>
    <message>
      <source>It has seen what was observed there, so it fits these places better than others.</source>
      <translation>模型见过那里的观测值，因此对这些地点的拟合优于其他地点。</translation>
    </message>
    <message>
      <source>LOWESS</source>
      <translation>LOWESS</translation>
    </message>
    <message>
      <source>Generalised variance inflation</source>
      <translation>广义方差膨胀</translation>
    </message>
    <message>
      <source>Condition number</source>
      <translation>条件数</translation>
    </message>
    <message>
      <source>Moran's I</source>
      <translation>Moran's I</translation>
    </message>
    <message>
      <source>Clustering of points</source>
      <translation>点的聚集</translation>
    </message>
    <message>
      <source>Relationships with {target}</source>
      <translation>与{target}的关系</translation>
    </message>
    <message>
      <source>Exploration report · GNNWR for QGIS</source>
      <translation>探索报告 · GNNWR for QGIS</translation>
    </message>
    <message>
      <source>Each predictor and the target</source>
      <translation>各自变量与因变量</translation>
    </message>
    <message>
      <source>Correlations</source>
      <translation>相关系数</translation>
    </message>
    <message>
      <source>In space</source>
      <translation>空间格局</translation>
    </message>
    <message>
      <source>Provenance</source>
      <translation>来源</translation>
    </message>
    <message>
      <source>Alone, {predictor} goes with {target} most closely: its classes explain {share} of the variance.</source>
      <translation>单独来看，{predictor}与{target}的关系最密切：其类别解释了 {share} 的方差。</translation>
    </message>
    <message>
      <source>Alone, {predictor} goes with {target} most closely: a straight line explains {share} of the variance.</source>
      <translation>单独来看，{predictor}与{target}的关系最密切：一条直线解释了 {share} 的方差。</translation>
    </message>
    <message>
      <source>A linear regression on all {count} predictors explains {share}, counted on its own points.</source>
      <translation>用全部 {count} 个自变量做线性回归，解释了 {share}（在建模所用的点上计算）。</translation>
    </message>
    <message>
      <source>Whether neighbours are alike cannot be told here: there are too few locations, or the values do not vary.</source>
      <translation>此处无法判断相邻点是否相似：位置过少，或数值没有变化。</translation>
    </message>
    <message>
      <source>What it leaves unexplained is alike among neighbours (Moran’s I {index}, p {p}; of the target itself {target}): the place tells more than these predictors do with constant coefficients, so a model that follows the place has something to find.</source>
      <translation>其未解释的部分在相邻点之间相似（Moran's I {index}，p {p}；因变量本身为 {target}）：位置包含的信息多于这些自变量以固定系数所能表达的，因此考虑位置的模型仍有规律可以利用。</translation>
    </message>
    <message>
      <source>What it leaves unexplained shows no likeness among neighbours (Moran’s I {index}, p {p}; of the target itself {target}): a model that follows the place may gain little over a global regression.</source>
      <translation>其未解释的部分在相邻点之间没有相似性（Moran's I {index}，p {p}；因变量本身为 {target}）：考虑位置的模型相对全局回归的改进可能很小。</translation>
    </message>
    <message>
      <source>Locations</source>
      <translation>位置数</translation>
    </message>
    <message>
      <source>Predictors</source>
      <translation>自变量</translation>
    </message>
    <message>
      <source>Points / coefficient</source>
      <translation>点数 / 系数</translation>
    </message>
    <message>
      <source>Linear R², in-sample</source>
      <translation>线性回归 R²（样本内）</translation>
    </message>
    <message>
      <source>Largest VIF</source>
      <translation>最大 VIF</translation>
    </message>
    <message>
      <source>Warnings</source>
      <translation>警告</translation>
    </message>
    <message>
      <source>The target against each predictor</source>
      <translation>因变量与各自变量</translation>
    </message>
    <message>
      <source>Correlation</source>
      <translation>相关系数</translation>
    </message>
    <message>
      <source>Correlations of the target and the predictors</source>
      <translation>因变量与自变量的相关系数</translation>
    </message>
    <message>
      <source>range {distance}</source>
      <translation>变程 {distance}</translation>
    </message>
    <message>
      <source>Distance</source>
      <translation>距离</translation>
    </message>
    <message>
      <source>Semivariance</source>
      <translation>半方差</translation>
    </message>
    <message>
      <source>Variograms</source>
      <translation>变差函数</translation>
    </message>
    <message>
      <source>Loss of {networks} over {epochs} epochs: mean squared error during each epoch over the variance of the targets (blue), and 1 − R² of the rows watched, {watched} (orange). The vertical scale is logarithmic.</source>
      <translation>{networks}在 {epochs} 个训练轮中的损失：各训练轮的均方误差除以因变量的方差（蓝色），以及用于监测的点的 1 − R²（{watched}，橙色）。纵轴为对数刻度。</translation>
    </message>
    <message>
      <source>one network</source>
      <translation>1 个网络</translation>
    </message>
    <message>
      <source>{count} networks</source>
      <translation>{count} 个网络</translation>
    </message>
    <message>
      <source>epoch</source>
      <translation>训练轮</translation>
    </message>
    <message>
      <source>member {number}</source>
      <translation>成员网络 {number}</translation>
    </message>
    <message>
      <source>Losses (CSV)</source>
      <translation>损失（CSV）</translation>
    </message>
    <message>
      <source>R2, {watched}</source>
      <translation>R2，{watched}</translation>
    </message>
    <message>
      <source>R² (CSV)</source>
      <translation>R²（CSV）</translation>
    </message>
    <message>
      <source>observed</source>
      <translation>观测值</translation>
    </message>
    <message>
      <source>predicted ({kind})</source>
      <translation>预测值（{kind}）</translation>
    </message>
    <message>
      <source>residual</source>
      <translation>残差</translation>
    </message>
    <message>
      <source>Residual</source>
      <translation>残差</translation>
    </message>
    <message>
      <source>Residuals (observed − {kind} predicted). Red points were observed higher than predicted, blue ones lower.</source>
      <translation>残差（观测值 − {kind}预测值）。红点的观测值高于预测值，蓝点则低于预测值。</translation>
    </message>
    <message>
      <source>Nothing is out-of-bag here: the predictions are in-sample.</source>
      <translation>此处没有袋外预测：预测值为样本内结果。</translation>
    </message>
    <message>
      <source>{points} of {total} were left out of all that predicts them and are shown; the others were trained on, or chose the epoch.</source>
      <translation>{total} 个点中有 {points}未参与对其自身的预测，图中显示的即是这些点；其余的点用于训练或选择训练轮。</translation>
    </message>
    <message>
      <source>Left: observed against {kind} predicted {target}, with the 1:1 line ({score}). Right: the residuals.</source>
      <translation>左：{target}的观测值与{kind}预测值，附 1:1 线（{score}）。右：残差。</translation>
    </message>
    <message>
      <source>Left: observed against {kind} predicted {target}, with the 1:1 line. Right: the residuals.</source>
      <translation>左：{target}的观测值与{kind}预测值，附 1:1 线。右：残差。</translation>
    </message>
    <message>
      <source>Maps of the folds</source>
      <translation>折的地图</translation>
    </message>
    <message>
      <source>Fold</source>
      <translation>折</translation>
    </message>
    <message>
      <source>Residuals of linear regression</source>
      <translation>线性回归的残差</translation>
    </message>
    <message>
      <source>Moran’s I over the {neighbours} nearest locations: 0 or a little below where neighbours are no more alike than others, towards 1 where they are alike. The p-value is two-sided, from {permutations} random permutations; points at one location are averaged.</source>
      <translation>基于最近 {neighbours} 个位置的 Moran's I：相邻点并不比其他点更相似时为 0 或略低于 0，相似时趋近 1。p 值为双侧，由 {permutations} 次随机置换得出；同一位置的点取平均。</translation>
    </message>
    <message>
      <source>Of</source>
      <translation>对象</translation>
    </message>
    <message>
      <source>Moran’s I</source>
      <translation>Moran's I</translation>
    </message>
    <message>
      <source>Expected</source>
      <translation>期望值</translation>
    </message>
    <message>
      <source>p</source>
      <translation>p</translation>
    </message>
    <message>
      <source>Variograms: half the mean squared difference of two points against their distance, to half the extent; larger dots stand for more pairs. Dashed: the variance. The line is a spherical model, its range dotted: beyond it points are no more alike than any two. What the residuals’ line gains from left to right is what place can still add to the predictors.</source>
      <translation>变差函数：两点差值平方的均值的一半随两点距离的变化，直到研究范围的一半；圆点越大表示点对越多。虚线：方差。实线为球状模型，点线标出其变程：超过变程，点与点之间不比任意两点更相似。残差曲线从左到右的上升量，是位置在自变量之外还能提供的信息。</translation>
    </message>
    <message>
      <source>distance {unit}</source>
      <translation>距离 {unit}</translation>
    </message>
    <message>
      <source>distance</source>
      <translation>距离</translation>
    </message>
    <message>
      <source>of</source>
      <translation>对象</translation>
    </message>
    <message>
      <source>semivariance</source>
      <translation>半方差</translation>
    </message>
    <message>
      <source>pairs</source>
      <translation>点对数</translation>
    </message>
    <message>
      <source>The variograms’ models. The nugget is what differs between points as near as any; its share of the sill bounds what interpolation can explain.</source>
      <translation>变差函数的模型。块金值是距离最近的点之间的差异；它占基台值的比例限定了插值所能解释的上限。</translation>
    </message>
    <message>
      <source>Nugget / sill</source>
      <translation>块金值 / 基台值</translation>
    </message>
    <message>
      <source>Range</source>
      <translation>变程</translation>
    </message>
    <message>
      <source>Nugget</source>
      <translation>块金值</translation>
    </message>
    <message>
      <source>Sill</source>
      <translation>基台值</translation>
    </message>
    <message>
      <source>Note</source>
      <translation>备注</translation>
    </message>
    <message>
      <source>no range: {why}</source>
      <translation>无变程：{why}</translation>
    </message>
    <message>
      <source>What a linear regression leaves of {target}: red points are higher than the predictors say, blue ones lower. Groups of one colour are what a local model can follow.</source>
      <translation>线性回归未能解释{target}的部分：红点高于由自变量得出的值，蓝点低于该值。同色点成片之处，正是局部模型可以刻画的部分。</translation>
    </message>
    <message>
      <source>Whether the points lie in clusters cannot be told: there are too few locations, or they lie on a line or ring.</source>
      <translation>无法判断点是否聚集：位置过少，或点位于一条线或环上。</translation>
    </message>
    <message>
      <source>The nearest other location is {mean} away on average, {share} of the {expected} expected of {locations} random places in the same hull (Clark-Evans ratio {ratio}, z {z}): the points lie about as random places would lie.</source>
      <translation>到最近的其他位置的平均距离为 {mean}，是同一凸包内 {locations} 个随机位置的期望距离 {expected} 的 {share}（Clark-Evans 比值 {ratio}，z {z}）：点的分布接近随机。</translation>
    </message>
    <message>
      <source>The nearest other location is {mean} away on average, {share} of the {expected} expected of {locations} random places in the same hull (Clark-Evans ratio {ratio}, z {z}): the points lie closer together than random places.</source>
      <translation>到最近的其他位置的平均距离为 {mean}，是同一凸包内 {locations} 个随机位置的期望距离 {expected} 的 {share}（Clark-Evans 比值 {ratio}，z {z}）：点的分布比随机更聚集。</translation>
    </message>
    <message>
      <source>The nearest other location is {mean} away on average, {share} of the {expected} expected of {locations} random places in the same hull (Clark-Evans ratio {ratio}, z {z}): the points lie more evenly than random.</source>
      <translation>到最近的其他位置的平均距离为 {mean}，是同一凸包内 {locations} 个随机位置的期望距离 {expected} 的 {share}（Clark-Evans 比值 {ratio}，z {z}）：点的分布比随机更均匀。</translation>
    </message>
    <message>
      <source>Constant width</source>
      <translation>等宽</translation>
    </message>
    <message>
      <source>GNNWR gave no intervals, so their coverage is unknown.</source>
      <translation>GNNWR 未给出区间，因此其覆盖率未知。</translation>
    </message>
    <message>
      <source>Inside</source>
      <translation>区间内</translation>
    </message>
    <message>
      <source>from</source>
      <translation>下限</translation>
    </message>
    <message>
      <source>to</source>
      <translation>上限</translation>
    </message>
    <message>
      <source>Scheme</source>
      <translation>方案</translation>
    </message>
    <message>
      <source>Intervals</source>
      <translation>区间</translation>
    </message>
    <message>
      <source>Mean width</source>
      <translation>平均宽度</translation>
    </message>
    <message>
      <source>Interval score</source>
      <translation>区间评分</translation>
    </message>
    <message>
      <source>GNNWR’s prediction intervals promise to hold {share} of new observations.</source>
      <translation>按名义水平，GNNWR 的预测区间应包含 {share} 的新观测值。</translation>
    </message>
    <message>
      <source>Share of the left-out observations inside the nominal {share} intervals (dashed), with its 95 % interval: GNNWR’s intervals, and intervals of one width everywhere for comparison.</source>
      <translation>落在名义 {share} 区间（虚线）内的留出观测值的比例及其 95% 区间：GNNWR 的区间，以及用于对比的处处等宽的区间。</translation>
    </message>
    <message>
      <source>The intervals in numbers. The interval score (Gneiting and Raftery 2007) is the mean width and a penalty for each observation outside; smaller is better.</source>
      <translation>区间的数值。区间评分（Gneiting and Raftery 2007）是平均宽度加上对每个落在区间外的观测值的惩罚；越小越好。</translation>
    </message>
    <message>
      <source>{share} under {scheme}</source>
      <translation>{share}（{scheme}）</translation>
    </message>
    <message>
      <source>Of the observations, {shares} lie inside: there the intervals are too narrow.</source>
      <translation>观测值落在区间内的比例：{shares}；此时区间过窄。</translation>
    </message>
    <message>
      <source>Of the observations, {shares} lie inside: there they are wider than promised.</source>
      <translation>观测值落在区间内的比例：{shares}；此时区间宽于名义水平所需。</translation>
    </message>
    <message>
      <source>Of the observations, {shares} lie inside: as far as these points tell, the promise is kept there.</source>
      <translation>观测值落在区间内的比例：{shares}；就这些点而言，此时区间符合名义水平。</translation>
    </message>
    <message>
      <source>Of the observations, {shares} lie inside, the least of the schemes: as far as these points tell, the intervals hold what they promise.</source>
      <translation>观测值落在区间内的比例：{shares}，为各方案中最低；就这些点而言，区间符合名义水平。</translation>
    </message>
    <message>
      <source>Of the observations, {shares} lie inside: as far as these points tell, the intervals hold what they promise.</source>
      <translation>观测值落在区间内的比例：{shares}；就这些点而言，区间符合名义水平。</translation>
    </message>
    <message>
      <source>Out-of-bag R²</source>
      <translation>袋外 R²</translation>
    </message>
    <message>
      <source>Cross-validated R²</source>
      <translation>交叉验证 R²</translation>
    </message>
    <message>
      <source>Optimism</source>
      <translation>乐观偏差</translation>
    </message>
    <message>
      <source>Under {scheme} it agrees with that to {difference}.</source>
      <translation>{scheme}方案下，二者相差不超过 {difference}。</translation>
    </message>
    <message>
      <source>Under {scheme} it is more optimistic by {difference}.</source>
      <translation>{scheme}方案下，袋外 R² 偏乐观 {difference}。</translation>
    </message>
    <message>
      <source>Under {scheme} it is more cautious by {difference}.</source>
      <translation>{scheme}方案下，袋外 R² 偏保守 {difference}。</translation>
    </message>
    <message>
      <source>What GNNWR said of itself: the out-of-bag R² that a training reports at no cost, mean over the folds, beside R² of the left-out points.</source>
      <translation>GNNWR 的自我评估：训练时无需额外计算即可给出的袋外 R²（各折平均），与留出点的 R² 对照。</translation>
    </message>
    <message>
      <source>It stands for places between the points, not for blocks or groups that are left out whole.</source>
      <translation>袋外 R² 代表点与点之间的地方，不代表整体留出的空间块或分组。</translation>
    </message>
    <message>
      <source>planar</source>
      <translation>平面</translation>
    </message>
    <message>
      <source>great-circle</source>
      <translation>大圆</translation>
    </message>
    <message>
      <source>ensemble</source>
      <translation>集成</translation>
    </message>
    <message>
      <source>article</source>
      <translation>论文</translation>
    </message>
    <message>
      <source>linear</source>
      <translation>线性</translation>
    </message>
    <message>
      <source>log</source>
      <translation>对数</translation>
    </message>
    <message>
      <source>raw</source>
      <translation>原始</translation>
    </message>
    <message>
      <source>minmax</source>
      <translation>最小最大</translation>
    </message>
    <message>
      <source>standard</source>
      <translation>标准化</translation>
    </message>
    <message>
      <source>last</source>
      <translation>末轮</translation>
    </message>
    <message>
      <source>best-validation</source>
      <translation>验证最优</translation>
    </message>
    <message>
      <source>max depth</source>
      <translation>最大深度</translation>
    </message>
    <message>
      <source>rounds</source>
      <translation>提升轮数</translation>
    </message>
    <message>
      <source>max features</source>
      <translation>最大特征数</translation>
    </message>
    <message>
      <source>min samples leaf</source>
      <translation>叶节点最少样本数</translation>
    </message>
    <message>
      <source>smoothness</source>
      <translation>平滑度</translation>
    </message>
    <message>
      <source>length</source>
      <translation>长度尺度</translation>
    </message>
    <message>
      <source>signal</source>
      <translation>信号</translation>
    </message>
    <message>
      <source>noise</source>
      <translation>噪声</translation>
    </message>
    <message>
      <source>kernel</source>
      <translation>核函数</translation>
    </message>
    <message>
      <source>bandwidth</source>
      <translation>带宽</translation>
    </message>
    <message>
      <source>neighbours</source>
      <translation>邻近点数</translation>
    </message>
    <message>
      <source>power</source>
      <translation>幂次</translation>
    </message>
    <message>
      <source>hidden</source>
      <translation>隐藏层</translation>
    </message>
    <message>
      <source>alpha</source>
      <translation>alpha</translation>
    </message>
    <message>
      <source>bisquare</source>
      <translation>双平方核</translation>
    </message>
    <message>
      <source>gaussian</source>
      <translation>高斯核</translation>
    </message>
    <message>
      <source>weight of adaptive mean</source>
      <translation>自适应均值的权重</translation>
    </message>
    <message>
      <source>weight of inverse distance</source>
      <translation>反距离加权的权重</translation>
    </message>
    <message>
      <source>weight of kriging</source>
      <translation>克里金的权重</translation>
    </message>
    <message>
      <source>weight of networks + kriging</source>
      <translation>网络 + 克里金的权重</translation>
    </message>
    <message>
      <source>weight of ridge + kriging</source>
      <translation>岭回归 + 克里金的权重</translation>
    </message>
    <message>
      <source>GNNWR for QGIS</source>
      <translation>GNNWR for QGIS</translation>
    </message>
    <message>
      <source>Asked for</source>
      <translation>提交时间</translation>
    </message>
    <message>
      <source>Rasters</source>
      <translation>栅格</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>模型</translation>
    </message>
    <message>
      <source>Members</source>
      <translation>成员网络数</translation>
    </message>
    <message>
      <source>Epochs</source>
      <translation>训练轮数</translation>
    </message>
    <message>
      <source>Batch</source>
      <translation>批大小</translation>
    </message>
    <message>
      <source>Reference points</source>
      <translation>参考点</translation>
    </message>
    <message>
      <source>Learning rate</source>
      <translation>学习率</translation>
    </message>
    <message>
      <source>Weight decay</source>
      <translation>权重衰减</translation>
    </message>
    <message>
      <source>Epoch kept</source>
      <translation>保留的训练轮</translation>
    </message>
    <message>
      <source>Scaling</source>
      <translation>缩放</translation>
    </message>
    <message>
      <source>Applicability</source>
      <translation>适用范围</translation>
    </message>
    <message>
      <source>Network</source>
      <translation>网络</translation>
    </message>
    <message>
      <source>Hidden layers</source>
      <translation>隐藏层</translation>
    </message>
    <message>
      <source>Encoding</source>
      <translation>编码</translation>
    </message>
    <message>
      <source>Length of the encoding</source>
      <translation>编码长度</translation>
    </message>
    <message>
      <source>Response</source>
      <translation>响应</translation>
    </message>
    <message>
      <source>Shapley value of {name}</source>
      <translation>Shapley 值：{name}</translation>
    </message>
    <message>
      <source>Residuals, {of}</source>
      <translation>残差（{of}）</translation>
    </message>
    <message>
      <source>longitude</source>
      <translation>经度</translation>
    </message>
    <message>
      <source>latitude</source>
      <translation>纬度</translation>
    </message>
    <message>
      <source>map units</source>
      <translation>地图单位</translation>
    </message>
    <message>
      <source>Map: {label}</source>
      <translation>地图：{label}</translation>
    </message>
    <message>
      <source>Maps: {label}</source>
      <translation>地图：{label}</translation>
    </message>
    <message>
      <source>Numbers (CSV)</source>
      <translation>数值（CSV）</translation>
    </message>
    <message>
      <source>Figure {number}.</source>
      <translation>图 {number}</translation>
    </message>
    <message>
      <source>Table {number}.</source>
      <translation>表 {number}</translation>
    </message>
    <message>
      <source>{text} {next}</source>
      <translation>{text}{next}</translation>
    </message>
    <message>
      <source>Warning.</source>
      <translation>警告：</translation>
    </message>
    <message>
      <source>Contents</source>
      <translation>目录</translation>
    </message>
    <message>
      <source>Made by GNNWR for QGIS. This file needs nothing beside it.</source>
      <translation>由 GNNWR for QGIS 生成。本文件可独立打开，无需其他文件。</translation>
    </message>
    <message>
      <source>Made on {moment} by GNNWR for QGIS. This file needs nothing beside it.</source>
      <translation>由 GNNWR for QGIS 于 {moment} 生成。本文件可独立打开，无需其他文件。</translation>
    </message>
    <message>
      <source>report</source>
      <translation>报告</translation>
    </message>
    <message>
      <source>Shapley value</source>
      <translation>Shapley 值</translation>
    </message>
    <message>
      <source>Rings mark points far from all training points.</source>
      <translation>圆环标出远离所有训练点的点。</translation>
    </message>
    <message>
      <source>Black dots mark points far from all training points.</source>
      <translation>黑点标出远离所有训练点的点。</translation>
    </message>
    <message>
      <source>Shapley values of location: at red places it raises the prediction, at blue ones it lowers it from the base value.</source>
      <translation>位置的 Shapley 值：在红色处位置使预测值高于基准值，在蓝色处使其低于基准值。</translation>
    </message>
    <message>
      <source>point</source>
      <translation>点</translation>
    </message>
    <message>
      <source>Shapley value of location</source>
      <translation>位置的 Shapley 值</translation>
    </message>
    <message>
      <source>far</source>
      <translation>远</translation>
    </message>
    <message>
      <source>Shapley values of the predictors, the most important first, all on one scale that ends at the 98th percentile (location, above, has its own).</source>
      <translation>各自变量的 Shapley 值，最重要的在前，全部采用同一色标，止于第 98 百分位数（上面的位置另有色标）。</translation>
    </message>
    <message>
      <source>Point</source>
      <translation>点</translation>
    </message>
    <message>
      <source>Place</source>
      <translation>地点</translation>
    </message>
    <message>
      <source>Value</source>
      <translation>值</translation>
    </message>
    <message>
      <source>Prediction</source>
      <translation>预测</translation>
    </message>
    <message>
      <source>Far</source>
      <translation>远</translation>
    </message>
    <message>
      <source>factor</source>
      <translation>因素</translation>
    </message>
    <message>
      <source>value</source>
      <translation>值</translation>
    </message>
    <message>
      <source>shapley value</source>
      <translation>Shapley 值</translation>
    </message>
    <message>
      <source>prediction</source>
      <translation>预测值</translation>
    </message>
    <message>
      <source>No factor moves any prediction.</source>
      <translation>没有因素影响任何预测值。</translation>
    </message>
    <message>
      <source>The {count} places that each of the most important factors raises most, and those it lowers most.</source>
      <translation>每个最重要因素使预测值升高最多和降低最多的各 {count} 个地点。</translation>
    </message>
    <message>
      <source>The {count} places that each of the {others} other factors raises most, and those it lowers most.</source>
      <translation>其余 {others} 个因素各自使预测值升高最多和降低最多的各 {count} 个地点。</translation>
    </message>
    <message>
      <source>Classes are strips; a dash is the median of a class.</source>
      <translation>类别以条带表示；短横线为该类别的中位数。</translation>
    </message>
    <message>
      <source>Mean absolute Shapley value of each predictor (blue) and of location (orange), beside the model's score: {score}.</source>
      <translation>各自变量（蓝色）和位置（橙色）的平均绝对 Shapley 值，并列出模型评分：{score}。</translation>
    </message>
    <message>
      <source>Mean absolute Shapley value of each predictor (blue) and of location (orange).</source>
      <translation>各自变量（蓝色）和位置（橙色）的平均绝对 Shapley 值。</translation>
    </message>
    <message>
      <source>With one point, importance is the size of its own Shapley values. The table has their signs.</source>
      <translation>只有一个点时，重要性就是该点自身 Shapley 值的大小。其符号见表。</translation>
    </message>
    <message>
      <source>Shapley values of point {point}. With the base value they add up to the prediction.</source>
      <translation>点 {point} 的 Shapley 值。与基准值相加即为预测值。</translation>
    </message>
    <message>
      <source>Shapley values of each factor over the points.</source>
      <translation>各因素在所有点上的 Shapley 值。</translation>
    </message>
    <message>
      <source>Mean</source>
      <translation>均值</translation>
    </message>
    <message>
      <source>Least</source>
      <translation>最小</translation>
    </message>
    <message>
      <source>Greatest</source>
      <translation>最大</translation>
    </message>
    <message>
      <source>others</source>
      <translation>其余</translation>
    </message>
    <message>
      <source>One point has no distribution to show; see the table above.</source>
      <translation>单个点没有分布可显示；见上表。</translation>
    </message>
    <message>
      <source>Colour is the predictor's own value; location and the classes {classes} are grey.</source>
      <translation>颜色表示自变量自身的值；位置和分类自变量{classes}为灰色。</translation>
    </message>
    <message>
      <source>Colour is the predictor's own value; location is grey.</source>
      <translation>颜色表示自变量自身的值；位置为灰色。</translation>
    </message>
    <message>
      <source>The {count} weakest factor are not drawn.</source>
      <translation>未绘制作用最弱的 {count} 个因素。</translation>
    </message>
    <message>
      <source>The {count} weakest factors are not drawn.</source>
      <translation>未绘制作用最弱的 {count} 个因素。</translation>
    </message>
    <message>
      <source>Each dot is a point: how far a factor moves its prediction up (right) or down (left) from the base value.</source>
      <translation>每个圆点代表一个点：某因素使其预测值相对基准值升高（右）或降低（左）多少。</translation>
    </message>
    <message>
      <source>One point shows no dependence.</source>
      <translation>单个点显示不出依赖关系。</translation>
    </message>
    <message>
      <source>predictor</source>
      <translation>自变量</translation>
    </message>
    <message>
      <source>Curves (CSV)</source>
      <translation>曲线（CSV）</translation>
    </message>
    <message>
      <source>Shapley value of each predictor against its value, the most important predictor first.</source>
      <translation>各自变量的 Shapley 值与其取值的关系，最重要的自变量在前。</translation>
    </message>
    <message>
      <source>Curves are LOWESS over {share} of the points.</source>
      <translation>曲线为 LOWESS，窗口含 {share} 的点。</translation>
    </message>
    <message>
      <source>{count} point are too few for curves.</source>
      <translation>{count} 个点太少，无法绘制曲线。</translation>
    </message>
    <message>
      <source>{count} points are too few for curves.</source>
      <translation>{count} 个点太少，无法绘制曲线。</translation>
    </message>
    <message>
      <source>low</source>
      <translation>低</translation>
    </message>
    <message>
      <source>high</source>
      <translation>高</translation>
    </message>
    <message>
      <source>Value of the predictor</source>
      <translation>自变量的值</translation>
    </message>
    <message>
      <source>Beeswarm of the Shapley values</source>
      <translation>Shapley 值蜂群图</translation>
    </message>
    <message>
      <source>Dependence of Shapley values on the predictors</source>
      <translation>Shapley 值对自变量的依赖关系</translation>
    </message>
    <message>
      <source>{count} point of {total} in the layer was used.</source>
      <translation>使用了图层中 {total} 个点里的 {count} 个。</translation>
    </message>
    <message>
      <source>{count} points of {total} in the layer were used.</source>
      <translation>使用了图层中 {total} 个点里的 {count} 个。</translation>
    </message>
    <message>
      <source>Coordinates are in {crs}; distances are {distances}.</source>
      <translation>坐标采用 {crs}；距离为{distances}距离。</translation>
    </message>
    <message>
      <source>No point was left out.</source>
      <translation>没有点被排除。</translation>
    </message>
    <message>
      <source>classes</source>
      <translation>类别</translation>
    </message>
    <message>
      <source>number</source>
      <translation>数值</translation>
    </message>
    <message>
      <source>Kind</source>
      <translation>种类</translation>
    </message>
    <message>
      <source>Unit</source>
      <translation>单位</translation>
    </message>
    <message>
      <source>Classes</source>
      <translation>类别</translation>
    </message>
    <message>
      <source>The predictors.</source>
      <translation>自变量。</translation>
    </message>
    <message>
      <source>The points, coloured by {target}. Colours end at the 2nd and 98th percentile.</source>
      <translation>按{target}着色的点。颜色止于第 2 和第 98 百分位数。</translation>
    </message>
    <message>
      <source>curve</source>
      <translation>曲线</translation>
    </message>
    <message>
      <source>target</source>
      <translation>因变量</translation>
    </message>
    <message>
      <source>Lines (CSV)</source>
      <translation>线（CSV）</translation>
    </message>
    <message>
      <source>The {count} weakest predictor are not drawn.</source>
      <translation>未绘制作用最弱的 {count} 个自变量。</translation>
    </message>
    <message>
      <source>The {count} weakest predictors are not drawn.</source>
      <translation>未绘制作用最弱的 {count} 个自变量。</translation>
    </message>
    <message>
      <source>{target} against each predictor, the one that explains most alone first (R² at the top right).</source>
      <translation>{target}与各自变量的关系，单独解释方差最多的自变量在前（R² 见右上角）。</translation>
    </message>
    <message>
      <source>Orange: the least-squares line.</source>
      <translation>橙色：最小二乘直线。</translation>
    </message>
    <message>
      <source>Dark: LOWESS over {share} of the points.</source>
      <translation>深色：LOWESS，窗口含 {share} 的点。</translation>
    </message>
    <message>
      <source>Each predictor by itself. Spearman’s correlation is that of ranks: where it is much larger than Pearson’s, the relation is bent or has outliers. R² is the share of the target’s variance that the straight line explains, or the means of the classes.</source>
      <translation>各自变量单独的情况。Spearman 相关是秩的相关：若明显大于 Pearson 相关，则关系是弯曲的或有离群值。R² 是由直线（分类自变量为各类别的均值）解释的因变量方差的份额。</translation>
    </message>
    <message>
      <source>Pearson</source>
      <translation>Pearson</translation>
    </message>
    <message>
      <source>Spearman</source>
      <translation>Spearman</translation>
    </message>
    <message>
      <source>R² alone</source>
      <translation>单变量 R²</translation>
    </message>
    <message>
      <source>Slope</source>
      <translation>斜率</translation>
    </message>
    <message>
      <source>Statistics of the target and the predictors.</source>
      <translation>因变量和自变量的统计量。</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>名称</translation>
    </message>
    <message>
      <source>Median</source>
      <translation>中位数</translation>
    </message>
    <message>
      <source>Standard deviation</source>
      <translation>标准差</translation>
    </message>
    <message>
      <source>All predictors are classes, which have no correlation coefficient.</source>
      <translation>所有自变量都是分类自变量，没有相关系数。</translation>
    </message>
    <message>
      <source>first</source>
      <translation>第一个</translation>
    </message>
    <message>
      <source>second</source>
      <translation>第二个</translation>
    </message>
    <message>
      <source>Correlations: Pearson’s below the diagonal, Spearman’s (of ranks) above it. Two predictors of a correlation near 1 or −1 say the same.</source>
      <translation>相关系数：对角线以下为 Pearson，以上为 Spearman（秩相关）。相关系数接近 1 或 −1 的两个自变量表达相同的信息。</translation>
    </message>
    <message>
      <source>Classes ({names}) have none.</source>
      <translation>分类自变量（{names}）没有相关系数。</translation>
    </message>
    <message>
      <source>This model has no out-of-bag predictions to make prediction intervals from, so it gives none.</source>
      <translation>该模型没有可用来构造预测区间的袋外预测，因此不给出预测区间。</translation>
    </message>
    <message>
      <source>No point has both an out-of-bag prediction and an interval.</source>
      <translation>没有点同时具有袋外预测和区间。</translation>
    </message>
    <message>
      <source>Local</source>
      <translation>局部</translation>
    </message>
    <message>
      <source>By the interval score the local ones are better.</source>
      <translation>按区间评分，局部区间更好。</translation>
    </message>
    <message>
      <source>By the interval score the local ones are worse.</source>
      <translation>按区间评分，局部区间更差。</translation>
    </message>
    <message>
      <source>{inside} of the observations lie inside their nominal {level} out-of-bag prediction intervals, which are {wide} wide on average; intervals of one width everywhere would be {flat} wide.</source>
      <translation>{inside} 的观测值落在名义水平 {level} 的袋外预测区间内，区间平均宽度为 {wide}；若处处采用同一宽度，则为 {flat}。</translation>
    </message>
    <message>
      <source>Out-of-bag prediction intervals of nominally {level} at {count} points. The quantile that sets their width comes from the same points, so on the whole the share is right by construction; cross-validate for the coverage at points that took no part. The interval score is the mean width and a penalty for each observation outside; smaller is better.</source>
      <translation>{count} 个点上名义水平 {level} 的袋外预测区间。决定其宽度的分位数来自这些点本身，因此总体上的覆盖率必然符合名义水平；要了解未参与训练的点上的覆盖率，请进行交叉验证。区间评分为平均宽度加上对每个落在区间外的观测值的惩罚；越小越好。</translation>
    </message>
    <message>
      <source>Neighbouring residuals are alike (Moran’s I {index}): there is structure in space that the model does not follow, be it a missing predictor or change too fast for these points.</source>
      <translation>相邻残差相似（Moran's I {index}）：存在模型未能反映的空间结构，可能是缺少自变量，也可能是变化过快，这些点不足以反映。</translation>
    </message>
    <message>
      <source>Neighbouring residuals are less alike than chance would make them (Moran’s I {index}), as where a point’s neighbours are followed closely while the point itself is left out.</source>
      <translation>相邻残差的相似程度低于随机情况（Moran's I {index}），例如模型紧密拟合了某点的邻近点，而该点本身被留出。</translation>
    </message>
    <message>
      <source>Neighbouring residuals are no more alike than chance makes them (Moran’s I {index}): no structure in space is left that 8 neighbours show.</source>
      <translation>相邻残差的相似程度不高于随机情况（Moran's I {index}）：从 8 个最近邻来看，没有剩余的空间结构。</translation>
    </message>
    <message>
      <source>Weights of the components.</source>
      <translation>各组成部分的权重。</translation>
    </message>
    <message>
      <source>Component</source>
      <translation>组成部分</translation>
    </message>
    <message>
      <source>Weight</source>
      <translation>权重</translation>
    </message>
    <message>
      <source>Left-out R²</source>
      <translation>留出 R²</translation>
    </message>
    <message>
      <source>All of them, as mixed</source>
      <translation>全部，按混合权重</translation>
    </message>
    <message>
      <source>Weights of the components, and R² of what each says of points that were left out of all that it rests on. That of GNNWR comes from the few networks that did not see a point, where the model has all of them, so it is rather too low. A weight is not a rank: components that err alike share one.</source>
      <translation>各组成部分的权重，以及各部分对完全未参与其计算的点的预测 R²。GNNWR 的 R² 来自未见过该点的少数网络，而模型使用全部网络，因此偏低。权重不是排名：误差相近的组成部分分摊权重。</translation>
    </message>
    <message>
      <source>The prediction is made of {components}. The weights follow from how well each predicts points that were left out. Networks let coefficients change from place to place, ridge regression keeps them the same everywhere; kriging and means depend on the place alone: they are part of the intercept, and count as location.</source>
      <translation>预测由以下部分组成：{components}。权重取决于各部分对留出点的预测效果。网络使系数随位置变化，岭回归使系数处处相同；克里金和均值只取决于位置：它们是截距的一部分，计入位置。</translation>
    </message>
    <message>
      <source>Mean of the surroundings, as wide as the points are sparse</source>
      <translation>周围点的均值，范围随点的稀疏程度而定</translation>
    </message>
    <message>
      <source>Mean by inverse squared distance</source>
      <translation>按距离平方反比加权的均值</translation>
    </message>
    <message>
      <source>Kriging</source>
      <translation>克里金</translation>
    </message>
    <message>
      <source>GNNWR: the networks, with kriging of what they leave</source>
      <translation>GNNWR：网络，并对其残差作克里金</translation>
    </message>
    <message>
      <source>Regression kriging: ridge regression, with kriging of what it leaves</source>
      <translation>回归克里金：岭回归，并对其残差作克里金</translation>
    </message>
    <message>
      <source>{names} varies over space by more than chance would make a constant coefficient seem to.</source>
      <translation>{names}的系数随空间的变化，超出了系数恒定时随机性所能造成的程度。</translation>
    </message>
    <message>
      <source>{names} vary over space by more than chance would make a constant coefficient seem to.</source>
      <translation>{names}的系数随空间的变化，超出了系数恒定时随机性所能造成的程度。</translation>
    </message>
    <message>
      <source>No coefficient varies over space by more than chance would make it.</source>
      <translation>没有系数随空间的变化超出随机性所能造成的程度。</translation>
    </message>
    <message>
      <source>not tested</source>
      <translation>未检验</translation>
    </message>
    <message>
      <source>varies</source>
      <translation>有变化</translation>
    </message>
    <message>
      <source>may be constant</source>
      <translation>可能恒定</translation>
    </message>
    <message>
      <source>A coefficient that passes as constant is not proven constant; a map of it should not be read for its pattern.</source>
      <translation>未检出变化的系数并不等于已证明恒定；不应解读其地图的空间格局。</translation>
    </message>
    <message>
      <source>Non-stationarity: {replicates} bootstrap replicates in which the coefficient is constant and all others vary, at {points} points. The statistic is the variance of the coefficient’s surface over its mean in the replicates, about 1 where it is constant; p is the share of replicates that vary as much. Of {tests} tests at 5 %, {chance} would find something by chance.</source>
      <translation>空间非平稳性：在 {points} 个点上进行 {replicates} 次自助模拟，其中该系数恒定而其他系数均变化。统计量为系数曲面的方差与其在各次模拟中的均值之比，系数恒定时约为 1；p 为变化至少同样大的模拟所占的份额。在 {tests} 个 5% 水平的检验中，平均有 {chance} 个会仅因随机性而显著。</translation>
    </message>
    <message>
      <source>Statistic</source>
      <translation>统计量</translation>
    </message>
    <message>
      <source>Result</source>
      <translation>结果</translation>
    </message>
    <message>
      <source>The model file and this report hold coordinates and values of the points. Do not pass them on where the sites are confidential.</source>
      <translation>模型文件和本报告包含点的坐标和值。若地点需要保密，请勿外传。</translation>
    </message>
    <message>
      <source>Location by itself accounts for most of what this model predicts: a map made with it is mostly interpolation between the training points. Do not read it as an effect of the predictors.</source>
      <translation>该模型的预测大部分由位置本身决定：用它制作的地图主要是训练点之间的插值。不要将其解读为自变量的作用。</translation>
    </message>
    <message>
      <source>Location has most of the variance because the predictors act differently from place to place, and it shares in that. How they act between the training points is interpolated.</source>
      <translation>位置占了大部分方差，因为自变量的作用因地而异，而位置分担了其中一部分。自变量在训练点之间的作用是插值得到的。</translation>
    </message>
    <message>
      <source>Shapley values with location as a player</source>
      <translation>以位置为参与者的 Shapley 值</translation>
    </message>
    <message>
      <source>GNNWR with enhanced interpretability (EI-GNNWR)</source>
      <translation>增强可解释性的 GNNWR（EI-GNNWR）</translation>
    </message>
    <message>
      <source> A sample of {shown} of {count} points is drawn; the output layer has all.</source>
      <translation>图中只绘制从 {count} 个点中抽取的 {shown} 个；输出图层包含全部点。</translation>
    </message>
    <message>
      <source>{kind} R² {r2}</source>
      <translation>{kind} R² {r2}</translation>
    </message>
    <message>
      <source>No point was kept for a score (points for validation, where there are any, chose the epoch), so the scores are in-sample: they say how closely the model follows its own points, and nothing of places between them. Train with the preset Recommended for an out-of-bag score.</source>
      <translation>没有为评分保留点（若有验证点，则已用于选择训练轮），因此评分为样本内评分：只说明模型对自身训练点的贴合程度，不能说明这些点之间的地点。要得到袋外评分，请使用预设“推荐”进行训练。</translation>
    </message>
    <message>
      <source>The model predicts left-out points no better than the mean of all points does (R² {r2}). Nothing should be read into its coefficients, maps and Shapley values.</source>
      <translation>该模型对留出点的预测并不优于所有点的均值（R² {r2}）。其系数、地图和 Shapley 值均不应作任何解读。</translation>
    </message>
    <message>
      <source>{count} left-out point</source>
      <translation>{count} 个留出点</translation>
    </message>
    <message>
      <source>{count} left-out points</source>
      <translation>{count} 个留出点</translation>
    </message>
    <message>
      <source>{count} training point</source>
      <translation>{count} 个训练点</translation>
    </message>
    <message>
      <source>{count} training points</source>
      <translation>{count} 个训练点</translation>
    </message>
    <message>
      <source>All of the variance of the predictions at {points} comes from the predictors; location works slightly against them.</source>
      <translation>在 {points}上，预测值的方差全部来自自变量；位置略有抵消作用。</translation>
    </message>
    <message>
      <source>Of the variance of the predictions at {points}, {predictors} comes from the predictors and {place} from location.</source>
      <translation>在 {points}上，预测值的方差有 {predictors} 来自自变量，{place} 来自位置。</translation>
    </message>
    <message>
      <source>The predictions do not vary, so there is nothing to share out.</source>
      <translation>预测值没有变化，因此没有可分摊的方差。</translation>
    </message>
    <message>
      <source>No point was kept for a score, so these shares are in-sample.</source>
      <translation>没有为评分保留点，因此这些份额是样本内的。</translation>
    </message>
    <message>
      <source>Share of the predictions</source>
      <translation>在预测值中的份额</translation>
    </message>
    <message>
      <source>Same everywhere, or the place itself</source>
      <translation>处处相同，或位置本身</translation>
    </message>
    <message>
      <source>Half of what varies with the place</source>
      <translation>随位置变化部分的一半</translation>
    </message>
    <message>
      <source>Follows the observations</source>
      <translation>与观测值一致</translation>
    </message>
    <message>
      <source>Share of each predictor and of location in the variance of the predictions at {points}, Cov(Shapley value, prediction) / Var(prediction). What varies with the place is shared evenly between the predictor and location. A negative share works against the rest.</source>
      <translation>{points}上各自变量和位置在预测值方差中的份额，Cov(Shapley 值, 预测值) / Var(预测值)。随位置变化的部分由自变量和位置平分。负的份额表示与其余部分作用相反。</translation>
    </message>
    <message>
      <source>The shares; they sum to 1. The last column is Cov(Shapley value, observed) / Var(observed): how far a factor follows what was observed.</source>
      <translation>各份额之和为 1。最后一列为 Cov(Shapley 值, 观测值) / Var(观测值)：因素与观测值的一致程度。</translation>
    </message>
    <message>
      <source>Preset</source>
      <translation>预设</translation>
    </message>
    <message>
      <source>yes</source>
      <translation>是</translation>
    </message>
    <message>
      <source>no</source>
      <translation>否</translation>
    </message>
    <message>
      <source>Model trained</source>
      <translation>模型训练时间</translation>
    </message>
    <message>
      <source>This explanation:</source>
      <translation>本次解释：</translation>
    </message>
    <message>
      <source>{topic}: {work}</source>
      <translation>{topic}：{work}</translation>
    </message>
    <message>
      <source>GNNWR for QGIS.</source>
      <translation>GNNWR for QGIS。</translation>
    </message>
    <message>
      <source>GNNWR for QGIS, version {version}.</source>
      <translation>GNNWR for QGIS，版本 {version}。</translation>
    </message>
    <message>
      <source>Maps of the local coefficients</source>
      <translation>局部系数地图</translation>
    </message>
    <message>
      <source>GNNWR model of {target}</source>
      <translation>GNNWR 模型：{target}</translation>
    </message>
    <message>
      <source>Training report · GNNWR for QGIS</source>
      <translation>训练报告 · GNNWR for QGIS</translation>
    </message>
    <message>
      <source>Training</source>
      <translation>训练</translation>
    </message>
    <message>
      <source>Observed against {kind} predictions</source>
      <translation>观测值与{kind}预测值对比</translation>
    </message>
    <message>
      <source>Prediction intervals</source>
      <translation>预测区间</translation>
    </message>
    <message>
      <source>What the predictions rest on: predictors or place</source>
      <translation>预测的依据：自变量还是位置</translation>
    </message>
    <message>
      <source>explains {share} of the variance of {target}</source>
      <translation>解释了{target}方差的 {share}</translation>
    </message>
    <message>
      <source>explains nothing of the variance of {target}</source>
      <translation>完全没有解释{target}的方差</translation>
    </message>
    <message>
      <source>{skill}, with an RMSE of {error}</source>
      <translation>{skill}，RMSE 为 {error}</translation>
    </message>
    <message>
      <source>At places that were left out of its training the model {skill}.</source>
      <translation>在训练时留出的地点，模型{skill}。</translation>
    </message>
    <message>
      <source>At the points of the test part, which it never saw, the model {skill}.</source>
      <translation>在从未见过的测试集点上，模型{skill}。</translation>
    </message>
    <message>
      <source>At the points it was trained on the model {skill}.</source>
      <translation>在其训练点上，模型{skill}。</translation>
    </message>
    <message>
      <source>Scored on</source>
      <translation>评分依据</translation>
    </message>
    <message>
      <source>No model could be scored.</source>
      <translation>没有模型可以评分。</translation>
    </message>
    <message>
      <source>Linear regression</source>
      <translation>线性回归</translation>
    </message>
    <message>
      <source>GWR</source>
      <translation>GWR</translation>
    </message>
    <message>
      <source>Random forest, x y</source>
      <translation>随机森林（含坐标）</translation>
    </message>
    <message>
      <source>XGBoost, x y</source>
      <translation>XGBoost（含坐标）</translation>
    </message>
    <message>
      <source>Neural network</source>
      <translation>神经网络</translation>
    </message>
    <message>
      <source>Gaussian process</source>
      <translation>高斯过程</translation>
    </message>
    <message>
      <source>No other model was asked for, so there is nothing to rank.</source>
      <translation>未选择其他模型，因此没有排名。</translation>
    </message>
    <message>
      <source>scheme</source>
      <translation>方案</translation>
    </message>
    <message>
      <source>R² of all out-of-fold predictions together, best first; GNNWR orange. A bar is the 95 % interval of a model’s difference from GNNWR, from the same points (bootstrap over points), drawn about GNNWR’s R²: where it does not reach the orange line, the models differ. A triangle is off the scale.</source>
      <translation>所有折外预测合并计算的 R²，最好的在前；GNNWR 为橙色。横条是模型与 GNNWR 之差的 95% 区间，由相同的点得到（对点自助抽样），围绕 GNNWR 的 R² 绘制：横条未触及橙色线的模型与 GNNWR 有差别。三角形表示超出坐标轴范围。</translation>
    </message>
    <message>
      <source>Nothing of a fold’s points was known to any model that predicts them: scalings, classes, reference points, stopping, mixing and every tuned setting come from the other folds.</source>
      <translation>预测某一折的任何模型都没有用到该折各点的任何信息：缩放、类别、参考点、停止时机、混合以及每个调优的设置都来自其他折。</translation>
    </message>
    <message>
      <source>Nothing of a fold’s points was known to the model that predicts them: scalings, classes, reference points, stopping, mixing and every tuned setting come from the other folds.</source>
      <translation>预测某一折的模型没有用到该折各点的任何信息：缩放、类别、参考点、停止时机、混合以及每个调优的设置都来自其他折。</translation>
    </message>
    <message>
      <source>R² compares with the mean of the target at the scored points. Points at one location are always in one fold.</source>
      <translation>R² 以评分点上因变量的均值为比较基准。同一位置的点总在同一折中。</translation>
    </message>
    <message>
      <source>± folds</source>
      <translation>± 折间</translation>
    </message>
    <message>
      <source>± repeats</source>
      <translation>± 重复间</translation>
    </message>
    <message>
      <source>Difference</source>
      <translation>差值</translation>
    </message>
    <message>
      <source>Seconds</source>
      <translation>秒</translation>
    </message>
    <message>
      <source>Difference is R² less that of GNNWR; from and to are the ends of its 95 % bootstrap interval over points, of this pair alone.</source>
      <translation>差值为该模型的 R² 减去 GNNWR 的 R²；下限和上限为其 95% 自助区间（对点抽样）的两端，仅针对这一对模型。</translation>
    </message>
    <message>
      <source>{scheme}: scores of the out-of-fold predictions, mean of the repeats.</source>
      <translation>{scheme}：折外预测的评分，各次重复的均值。</translation>
    </message>
    <message>
      <source>± folds is the standard deviation of R² over the folds, ± repeats that over the repeats.</source>
      <translation>“± 折间”为 R² 在各折之间的标准差，“± 重复间”为 R² 在各次重复之间的标准差。</translation>
    </message>
    <message>
      <source>Seconds are for all folds of a repeat.</source>
      <translation>秒数为一次重复所有折的用时。</translation>
    </message>
    <message>
      <source>{scheme}: scores of the out-of-fold predictions, all folds together.</source>
      <translation>{scheme}：折外预测的评分，所有折合并。</translation>
    </message>
    <message>
      <source>± folds is the standard deviation of R² over the folds.</source>
      <translation>“± 折间”为 R² 在各折之间的标准差。</translation>
    </message>
    <message>
      <source>Seconds are for all folds.</source>
      <translation>秒数为所有折的用时。</translation>
    </message>
    <message>
      <source>{count} point in no group, left out of the scores.</source>
      <translation>{count} 个点不属于任何组，不计入评分。</translation>
    </message>
    <message>
      <source>{count} points in no group, left out of the scores.</source>
      <translation>{count} 个点不属于任何组，不计入评分。</translation>
    </message>
    <message>
      <source>{count} point left out of the scores, of a class that the other folds do not have, so no model could predict there.</source>
      <translation>{count} 个点不计入评分：其他折中没有其类别，因此没有模型能在那里预测。</translation>
    </message>
    <message>
      <source>{count} points left out of the scores, of a class that the other folds do not have, so no model could predict there.</source>
      <translation>{count} 个点不计入评分：其他折中没有其类别，因此没有模型能在那里预测。</translation>
    </message>
    <message>
      <source>{schemes}: {text}</source>
      <translation>{schemes}：{text}</translation>
    </message>
    <message>
      <source>R² of each model under {schemes}.</source>
      <translation>各模型在{schemes}下的 R²。</translation>
    </message>
    <message>
      <source>to blocks rests on near points</source>
      <translation>邻近点的作用（空间分块）</translation>
    </message>
    <message>
      <source>to groups rests on points of the same group</source>
      <translation>同组点的作用（分组）</translation>
    </message>
    <message>
      <source>for places between the points the random folds count</source>
      <translation>对于点之间的地点，以随机折为准</translation>
    </message>
    <message>
      <source>for places far from all of them the blocks</source>
      <translation>对于远离所有点的地点，以空间分块为准</translation>
    </message>
    <message>
      <source>for places of a new group the groups</source>
      <translation>对于新组的地点，以分组为准</translation>
    </message>
    <message>
      <source>What a model loses from random folds {lost}.</source>
      <translation>与随机折相比，模型损失的部分来自{lost}。</translation>
    </message>
    <message>
      <source>for places far from all points the blocks count</source>
      <translation>对于远离所有点的地点，以空间分块为准</translation>
    </message>
    <message>
      <source>{text}.</source>
      <translation>{text}。</translation>
    </message>
    <message>
      <source>{scheme}: observed against predicted of the first repeat, with the 1:1 line.</source>
      <translation>{scheme}：第一次重复的观测值与预测值对比，附 1:1 线。</translation>
    </message>
    <message>
      <source>{scheme}: observed against predicted, with the 1:1 line.</source>
      <translation>{scheme}：观测值与预测值对比，附 1:1 线。</translation>
    </message>
    <message>
      <source>Predictions far beyond the observations are drawn at the edge.</source>
      <translation>远超出观测值范围的预测值绘制在边缘。</translation>
    </message>
    <message>
      <source>{count} blocks hold points.</source>
      <translation>有 {count} 个块含有点。</translation>
    </message>
    <message>
      <source>{distance} under {scheme}</source>
      <translation>{distance}（{scheme}）</translation>
    </message>
    <message>
      <source>The squares are the blocks.</source>
      <translation>方格为空间块。</translation>
    </message>
    <message>
      <source>From a left-out point to the nearest point that was trained on it is {distances} in the median.</source>
      <translation>留出点到最近训练点的距离中位数为 {distances}。</translation>
    </message>
    <message>
      <source>R² within each fold, first repeat: about the mean of its own points, so a fold of few or of like values can be far below zero without being badly predicted.</source>
      <translation>第一次重复中各折内的 R²：以该折自身点的均值为基准，因此点少或值相近的折可能远低于零，而预测并不差。</translation>
    </message>
    <message>
      <source>R² within each fold: about the mean of its own points, so a fold of few or of like values can be far below zero without being badly predicted.</source>
      <translation>各折内的 R²：以该折自身点的均值为基准，因此点少或值相近的折可能远低于零，而预测并不差。</translation>
    </message>
    <message>
      <source>The folds, first repeat: points of one colour are left out together.</source>
      <translation>第一次重复的各折：同色的点一起留出。</translation>
    </message>
    <message>
      <source>The folds: points of one colour are left out together.</source>
      <translation>各折：同色的点一起留出。</translation>
    </message>
    <message>
      <source>The folds, first repeat: points of one colour and shape are left out together.</source>
      <translation>第一次重复的各折：颜色和形状都相同的点一起留出。</translation>
    </message>
    <message>
      <source>The folds: points of one colour and shape are left out together.</source>
      <translation>各折：颜色和形状都相同的点一起留出。</translation>
    </message>
    <message>
      <source>The folds, first repeat: points of one colour and shape are left out together ({folds} folds at most: beyond {most} the looks are used again, so not all that look alike are one fold; the file has their numbers).</source>
      <translation>第一次重复的各折：颜色和形状都相同的点一起留出（最多 {folds} 折：超过 {most} 折后样式会重复使用，因此样式相同的不一定是同一折；文件中有折的编号）。</translation>
    </message>
    <message>
      <source>The folds: points of one colour and shape are left out together ({folds} folds at most: beyond {most} the looks are used again, so not all that look alike are one fold; the file has their numbers).</source>
      <translation>各折：颜色和形状都相同的点一起留出（最多 {folds} 折：超过 {most} 折后样式会重复使用，因此样式相同的不一定是同一折；文件中有折的编号）。</translation>
    </message>
    <message>
      <source>GNNWR has no out-of-fold predictions.</source>
      <translation>GNNWR 没有折外预测。</translation>
    </message>
    <message>
      <source>Out-of-fold residuals of GNNWR (observed − predicted), on one scale that ends at the 98th percentile. Red points were observed higher than predicted, blue ones lower; groups of one colour are what the model misses there.</source>
      <translation>GNNWR 的折外残差（观测值 − 预测值），采用同一色标，止于第 98 百分位数。红色点的观测值高于预测值，蓝色点低于预测值；成片的同色点是模型在该处未能反映的部分。</translation>
    </message>
    <message>
      <source>repeat</source>
      <translation>重复</translation>
    </message>
    <message>
      <source>fold</source>
      <translation>折</translation>
    </message>
    <message>
      <source>setting</source>
      <translation>设置</translation>
    </message>
    <message>
      <source>What was tuned inside the folds: the settings that each model chose there, with how often, or least – median – greatest.</source>
      <translation>在各折内调优的设置：各模型所选的设置及其次数，或最小 – 中位数 – 最大。</translation>
    </message>
    <message>
      <source>Setting</source>
      <translation>设置</translation>
    </message>
    <message>
      <source>Chosen</source>
      <translation>所选</translation>
    </message>
    <message>
      <source>{count} more</source>
      <translation>另有 {count} 个</translation>
    </message>
    <message>
      <source>Ranking of the models</source>
      <translation>模型排名</translation>
    </message>
    <message>
      <source>R², out-of-fold</source>
      <translation>折外 R²</translation>
    </message>
    <message>
      <source>The models under each scheme</source>
      <translation>各方案下的模型</translation>
    </message>
    <message>
      <source>Predicted, out-of-fold</source>
      <translation>折外预测值</translation>
    </message>
    <message>
      <source>Observed and out-of-fold predicted values</source>
      <translation>观测值与折外预测值</translation>
    </message>
    <message>
      <source>Observations inside the interval</source>
      <translation>区间内的观测值</translation>
    </message>
    <message>
      <source>Coverage of the prediction intervals</source>
      <translation>预测区间的覆盖率</translation>
    </message>
    <message>
      <source>Spatial blocks</source>
      <translation>空间分块</translation>
    </message>
    <message>
      <source>Linear regression, random forest, neural network, kriging and Gaussian process</source>
      <translation>线性回归、随机森林、神经网络、克里金和高斯过程</translation>
    </message>
    <message>
      <source>no row has a prediction</source>
      <translation>没有任何行有预测值</translation>
    </message>
    <message>
      <source>At points left out at random, GNNWR could not be scored: {why}.</source>
      <translation>对于随机留出的点，GNNWR 无法评分：{why}。</translation>
    </message>
    <message>
      <source>In whole blocks left out, farther from what it was trained on, GNNWR could not be scored: {why}.</source>
      <translation>对于整体留出、距训练点较远的空间块，GNNWR 无法评分：{why}。</translation>
    </message>
    <message>
      <source>In whole groups left out, GNNWR could not be scored: {why}.</source>
      <translation>对于整体留出的分组，GNNWR 无法评分：{why}。</translation>
    </message>
    <message>
      <source>At points left out at random, GNNWR explains {share} of the variance of {target}</source>
      <translation>对于随机留出的点，GNNWR 解释了{target}方差的 {share}</translation>
    </message>
    <message>
      <source>In whole blocks left out, farther from what it was trained on, GNNWR explains {share} of the variance of {target}</source>
      <translation>对于整体留出、距训练点较远的空间块，GNNWR 解释了{target}方差的 {share}</translation>
    </message>
    <message>
      <source>In whole groups left out, GNNWR explains {share} of the variance of {target}</source>
      <translation>对于整体留出的分组，GNNWR 解释了{target}方差的 {share}</translation>
    </message>
    <message>
      <source>At points left out at random, GNNWR predicts {target} no better than its mean (R² {r2})</source>
      <translation>对于随机留出的点，GNNWR 对{target}的预测不优于其均值（R² {r2}）</translation>
    </message>
    <message>
      <source>In whole blocks left out, farther from what it was trained on, GNNWR predicts {target} no better than its mean (R² {r2})</source>
      <translation>对于整体留出、距训练点较远的空间块，GNNWR 对{target}的预测不优于其均值（R² {r2}）</translation>
    </message>
    <message>
      <source>In whole groups left out, GNNWR predicts {target} no better than its mean (R² {r2})</source>
      <translation>对于整体留出的分组，GNNWR 对{target}的预测不优于其均值（R² {r2}）</translation>
    </message>
    <message>
      <source>{skill}; no other model was asked for.</source>
      <translation>{skill}；未选择其他模型。</translation>
    </message>
    <message>
      <source>{skill}; no other model could be scored.</source>
      <translation>{skill}；其他模型均无法评分。</translation>
    </message>
    <message>
      <source>{model}, which uses no predictor</source>
      <translation>不使用自变量的{model}</translation>
    </message>
    <message>
      <source>{skill}; the best other model, {model}, explains {share}: {compared}.</source>
      <translation>{skill}；其他模型中最好的（{model}）解释了 {share}：{compared}。</translation>
    </message>
    <message>
      <source>{skill}; the best other model, {model}, explains {share} of the variance: {compared}.</source>
      <translation>{skill}；其他模型中最好的（{model}）解释了方差的 {share}：{compared}。</translation>
    </message>
    <message>
      <source>{skill}; the best other model, {model}, predicts no better than the mean (R² {r2}): {compared}.</source>
      <translation>{skill}；其他模型中最好的（{model}）的预测不优于均值（R² {r2}）：{compared}。</translation>
    </message>
    <message>
      <source>{skill}; the best other model, {model}, does no better either (R² {r2}): {compared}.</source>
      <translation>{skill}；其他模型中最好的（{model}）的预测同样不优于均值（R² {r2}）：{compared}。</translation>
    </message>
    <message>
      <source>how certain the difference is could not be computed</source>
      <translation>无法计算差值的可靠程度</translation>
    </message>
    <message>
      <source>GNNWR is better</source>
      <translation>GNNWR 更好</translation>
    </message>
    <message>
      <source>GNNWR is worse</source>
      <translation>GNNWR 更差</translation>
    </message>
    <message>
      <source>these points do not tell which is better</source>
      <translation>仅凭这些点无法判断孰优孰劣</translation>
    </message>
    <message>
      <source>{verdict} (R² of GNNWR less that of the other {difference}, 95 % interval {low} to {high}, widened because this is the best of {others})</source>
      <translation>{verdict}（GNNWR 的 R² 减去对方的 R² 为 {difference}，95% 区间 {low} 至 {high}，因对方是 {others} 个模型中最好的而加宽）</translation>
    </message>
    <message>
      <source>{verdict} (R² of GNNWR less that of the other {difference}, 95 % interval {low} to {high})</source>
      <translation>{verdict}（GNNWR 的 R² 减去对方的 R² 为 {difference}，95% 区间 {low} 至 {high}）</translation>
    </message>
    <message>
      <source>From fold to fold R² has a standard deviation of {value}.</source>
      <translation>各折之间 R² 的标准差为 {value}。</translation>
    </message>
    <message>
      <source>A difference between models counts only where its interval leaves out zero.</source>
      <translation>只有区间不含零时，模型之间的差异才有意义。</translation>
    </message>
    <message>
      <source>Blocks of neighbouring points were not left out, so nothing tells how it does far from all points.</source>
      <translation>没有整块留出相邻的点，因此无从得知其在远离所有点的地方表现如何。</translation>
    </message>
    <message>
      <source>Only whole groups were left out: that tells how it does in a new group, and neither how between the points of a known one nor how far from all of them.</source>
      <translation>只整体留出了分组：这说明其在新分组中的表现，而不说明在已知分组的点之间或远离所有点的地方表现如何。</translation>
    </message>
    <message>
      <source>All {count} repeats under {schemes} would leave out the same points together, so they were computed once.</source>
      <translation>{schemes}方案下的 {count} 次重复分折完全相同，因此只计算一次。</translation>
    </message>
    <message>
      <source>{model} has no score under {scheme}: {why}.</source>
      <translation>“{model}”在“{scheme}”方案下没有评分：{why}。</translation>
    </message>
    <message>
      <source>R² falls from {near} to {far} where whole blocks are left out. The first is for places about {between} from the nearest training point, the second for places about {beyond} from it (medians of the left-out points); neither says anything of places much farther away.</source>
      <translation>整块留出时，R² 从 {near} 降到 {far}。前者适用于距最近训练点约 {between} 的地方，后者适用于约 {beyond} 的地方（留出点的中位数）；两者都不能说明更远处的情况。</translation>
    </message>
    <message>
      <source>(no name)</source>
      <translation>（无名称）</translation>
    </message>
    <message>
      <source> [{unit}]</source>
      <translation> [{unit}]</translation>
    </message>
    <message>
      <source> ({unit})</source>
      <translation>（{unit}）</translation>
    </message>
    <message>
      <source>{number} %</source>
      <translation>{number}%</translation>
    </message>
    <message>
      <source>the list of its arrays is not whole</source>
      <translation>其数组列表不完整</translation>
    </message>
    <message>
      <source>the list of its arrays is none</source>
      <translation>其数组列表无效</translation>
    </message>
    <message>
      <source>{name} ends beyond the file</source>
      <translation>{name} 超出文件末尾</translation>
    </message>
    <message>
      <source>its arrays overlap or leave gaps</source>
      <translation>其数组重叠或有间隙</translation>
    </message>
    <message>
      <source>something follows its arrays</source>
      <translation>其数组之后还有内容</translation>
    </message>
    <message>
      <source>{name} is not described as an array</source>
      <translation>{name} 未按数组描述</translation>
    </message>
    <message>
      <source>{name} has a shape or a place that is none</source>
      <translation>{name} 的形状或位置无效</translation>
    </message>
    <message>
      <source>{name} has another size than its shape</source>
      <translation>{name} 的大小与其形状不符</translation>
    </message>
    <message>
      <source>There is no predictor. Choose at least one field or raster.</source>
      <translation>没有自变量。请至少选择一个字段或栅格。</translation>
    </message>
    <message>
      <source>A predictor is called “{name}”, which is what explanations call the place. Rename the field or the raster's band.</source>
      <translation>有一个自变量名为“{name}”，而解释中以此名称表示位置。请重命名该字段或栅格波段。</translation>
    </message>
    <message>
      <source>Two predictors are called “{name}”. Rename the field or the raster's band, or leave one out.</source>
      <translation>有两个自变量名为“{name}”。请重命名字段或栅格波段，或去掉其中一个。</translation>
    </message>
    <message>
      <source>“{name}” is the target and a predictor. Remove it from one.</source>
      <translation>“{name}”既是因变量又是自变量。请从其中一处移除。</translation>
    </message>
    <message>
      <source>Categorical names {unknown}, which is not among the predictors. Correct the name; there are: {names}.</source>
      <translation>CATEGORICAL 中的{unknown}不在自变量之列。请更正名称；现有：{names}。</translation>
    </message>
    <message>
      <source>“{name}” holds {count} infinite value, in feature number {feature}. Correct it or set it to NULL.</source>
      <translation>“{name}”含有 {count} 个无穷值，位于第 {feature} 个要素。请更正，或将其设为 NULL。</translation>
    </message>
    <message>
      <source>“{name}” holds {count} infinite values, the first in feature number {feature}. Correct them or set them to NULL.</source>
      <translation>“{name}”含有 {count} 个无穷值，首个位于第 {feature} 个要素。请更正，或将其设为 NULL。</translation>
    </message>
    <message>
      <source>no value of the target {name}</source>
      <translation>因变量 {name} 缺值</translation>
    </message>
    <message>
      <source>outside raster {name} or nodata</source>
      <translation>位于栅格 {name} 之外或无数据</translation>
    </message>
    <message>
      <source>no value of the split field {name}</source>
      <translation>划分字段 {name} 缺值</translation>
    </message>
    <message>
      <source>{dropped} of {points} is not used: {reasons}.</source>
      <translation>{points}中有 {dropped} 个未使用：{reasons}。</translation>
    </message>
    <message>
      <source>{dropped} of {points} are not used: {reasons}.</source>
      <translation>{points}中有 {dropped} 个未使用：{reasons}。</translation>
    </message>
    <message>
      <source>The target “{name}” has the same value at all {count} usable points. Choose another target.</source>
      <translation>因变量“{name}”在全部 {count} 个可用点处的值相同。请选择其他因变量。</translation>
    </message>
    <message>
      <source>The predictor “{name}” has the same value at all {count} usable points. Remove it: it says nothing.</source>
      <translation>自变量“{name}”在全部 {count} 个可用点处的值相同。请将其移除：它不含任何信息。</translation>
    </message>
    <message>
      <source>values as large as {value:.3g}</source>
      <translation>大到 {value:.3g} 的值</translation>
    </message>
    <message>
      <source>differences as small as {value:.3g}</source>
      <translation>小至 {value:.3g} 的差异</translation>
    </message>
    <message>
      <source>“{name}” holds {what}, of which squares and quotients cannot be worked out. Give it in another unit, or set values that stand for missing ones to NULL.</source>
      <translation>“{name}”含有{what}，无法计算其平方与商。请改用其他单位，或将代表缺失的值设为 NULL。</translation>
    </message>
    <message>
      <source>The class predictor “{name}” has one level only (“{level}”). Remove it.</source>
      <translation>分类自变量“{name}”只有一个类别（“{level}”）。请将其移除。</translation>
    </message>
    <message>
      <source>Two coefficients would be called “{name}”. Rename the predictor of that name.</source>
      <translation>将有两个系数同名“{name}”。请重命名该名称的自变量。</translation>
    </message>
    <message>
      <source>Only {points} that “{split}” gives to train for {coefficients} coefficients; at least {needed} are needed. Add points, or use fewer predictors (or classes).</source>
      <translation>按“{split}”用于训练的只有 {points}，而系数有 {coefficients} 个；至少需要 {needed} 个点。请增加点，或使用较少的自变量（或类别）。</translation>
    </message>
    <message>
      <source>Only {points} for {coefficients} coefficients; at least {needed} are needed. Add points, or use fewer predictors (or classes).</source>
      <translation>只有 {points}，而系数有 {coefficients} 个；至少需要 {needed} 个点。请增加点，或使用较少的自变量（或类别）。</translation>
    </message>
    <message>
      <source>{count} usable point</source>
      <translation>{count} 个可用点</translation>
    </message>
    <message>
      <source>{count} usable points</source>
      <translation>{count} 个可用点</translation>
    </message>
    <message>
      <source>The usable points that “{split}” gives to train lie at {locations}; at least {needed} are needed to learn how coefficients vary. Add points at other places.</source>
      <translation>按“{split}”用于训练的可用点位于 {locations}；要学习系数如何变化，至少需要 {needed} 个。请在其他位置增加点。</translation>
    </message>
    <message>
      <source>The usable points lie at {locations}; at least {needed} are needed to learn how coefficients vary. Add points at other places.</source>
      <translation>可用点位于 {locations}；要学习系数如何变化，至少需要 {needed} 个。请在其他位置增加点。</translation>
    </message>
    <message>
      <source>Sampling {name}</source>
      <translation>正在采样 {name}</translation>
    </message>
    <message>
      <source>The target field “{name}” is text. Choose a numeric field.</source>
      <translation>因变量字段“{name}”为文本。请选择数值字段。</translation>
    </message>
    <message>
      <source>No point to train on has a target and all predictors: {reasons}. Check the fields, the rasters' extents and their coordinate systems.</source>
      <translation>没有任何训练点同时具有因变量和全部自变量的值：{reasons}。请检查字段、各栅格的范围及其坐标参照系。</translation>
    </message>
    <message>
      <source>{points} points lie at {places} duplicate location; those of one place stay in one part.</source>
      <translation>{points} 个点位于 {places} 个重复位置；同一位置的点划入同一部分。</translation>
    </message>
    <message>
      <source>{points} points lie at {places} duplicate locations; those of one place stay in one part.</source>
      <translation>{points} 个点位于 {places} 个重复位置；同一位置的点划入同一部分。</translation>
    </message>
    <message>
      <source>Unknown distance {distance!r}. Choose one of {known}.</source>
      <translation>未知的距离 {distance!r}。请从以下各项中选择：{known}。</translation>
    </message>
    <message>
      <source>Great-circle distance needs points with a coordinate system. Set the layer's, or choose planar distance.</source>
      <translation>大圆距离要求点具有坐标参照系。请设置图层的坐标参照系，或选择平面距离。</translation>
    </message>
    <message>
      <source>The article's protocol gives the network raw distances; in metres they are large and its training may fail. It was made for degrees of longitude and latitude.</source>
      <translation>论文方案将原始距离输入网络；以米为单位时数值很大，训练可能失败。该方案针对经纬度（度）设计。</translation>
    </message>
    <message>
      <source>Distances are planar, in degrees of longitude and latitude: a degree of longitude shrinks towards the poles. Choose great-circle distance, or reproject the points.</source>
      <translation>距离为平面距离，以经纬度的度为单位：一度经度的实际长度向两极缩短。请选择大圆距离，或对点图层重投影。</translation>
    </message>
    <message>
      <source>The split field “{name}” holds “{value}”. Its values must be train, val or test.</source>
      <translation>划分字段“{name}”含有“{value}”。其值须为 train、val 或 test。</translation>
    </message>
    <message>
      <source>{count} validation point is trained on: this preset chooses nothing by validation.</source>
      <translation>{count} 个验证点将用于训练：此预设不依据验证作任何选择。</translation>
    </message>
    <message>
      <source>{count} validation points are trained on: this preset chooses nothing by validation.</source>
      <translation>{count} 个验证点将用于训练：此预设不依据验证作任何选择。</translation>
    </message>
    <message>
      <source>The variogram of the OLS residuals gives no range ({failure}), and {share:.0%} of the extent is {length}.</source>
      <translation>普通最小二乘残差的变差函数未给出变程（{failure}）；范围的 {share:.0%} 为 {length}。</translation>
    </message>
    <message>
      <source>The variogram of the OLS residuals has a range of {length}.</source>
      <translation>普通最小二乘残差的变差函数的变程为 {length}。</translation>
    </message>
    <message>
      <source>The blocks are that large.</source>
      <translation>空间块边长即取此值。</translation>
    </message>
    <message>
      <source>Blocks that large would be fewer than {fewest} a fold, so they are {length}, and neighbouring blocks are still alike.</source>
      <translation>若边长取此值，每折将不足 {fewest} 个空间块，因此边长取 {length}，相邻空间块仍然相似。</translation>
    </message>
    <message>
      <source>Blocks that large would be fewer than {fewest} a fold, so they are {length}.</source>
      <translation>若边长取此值，每折将不足 {fewest} 个空间块，因此边长取 {length}。</translation>
    </message>
    <message>
      <source>The block size is {size:g}; give a length above {least:g}, or leave it empty.</source>
      <translation>空间块边长为 {size:g}；请给出大于 {least:g} 的长度，或留空。</translation>
    </message>
    <message>
      <source>The block size was given: {length}.</source>
      <translation>空间块边长为给定值：{length}。</translation>
    </message>
    <message>
      <source>{length} map units</source>
      <translation>{length} 个地图单位</translation>
    </message>
    <message>
      <source>adaptive mean</source>
      <translation>自适应均值</translation>
    </message>
    <message>
      <source>inverse distance</source>
      <translation>反距离加权</translation>
    </message>
    <message>
      <source>kriging</source>
      <translation>克里金</translation>
    </message>
    <message>
      <source>networks + kriging</source>
      <translation>网络 + 克里金</translation>
    </message>
    <message>
      <source>ridge + kriging</source>
      <translation>岭回归 + 克里金</translation>
    </message>
    <message>
      <source>GNNWR with kriging of its residuals</source>
      <translation>GNNWR（含残差克里金）</translation>
    </message>
    <message>
      <source>regression kriging</source>
      <translation>回归克里金</translation>
    </message>
    <message>
      <source>distance-weighted means</source>
      <translation>距离加权均值</translation>
    </message>
    <message>
      <source>Mixing: kriging without each part</source>
      <translation>混合：依次留出各部分的克里金</translation>
    </message>
    <message>
      <source>Mixing: kriging, its covariances</source>
      <translation>混合：克里金的协方差</translation>
    </message>
    <message>
      <source>Mixing: means of place</source>
      <translation>混合：位置均值</translation>
    </message>
    <message>
      <source>epoch {epoch!r} of {epochs}</source>
      <translation>第 {epoch!r} 轮（共 {epochs} 轮）</translation>
    </message>
    <message>
      <source>step {step!r}</source>
      <translation>第 {step!r} 步</translation>
    </message>
    <message>
      <source>it lacks arrays or has others</source>
      <translation>缺少数组或含有其他数组</translation>
    </message>
    <message>
      <source>the array {name} does not fit</source>
      <translation>数组 {name} 不符</translation>
    </message>
    <message>
      <source>the scores do not fit</source>
      <translation>评分不符</translation>
    </message>
    <message>
      <source>{work}, about {time} left</source>
      <translation>{work}，约剩 {time}</translation>
    </message>
    <message>
      <source>The point table of the job cannot be read: {error}</source>
      <translation>无法读取任务的点表：{error}</translation>
    </message>
    <message>
      <source>The point table of the job has notes on rows that it does not have.</source>
      <translation>任务的点表含有针对不存在的行的注记。</translation>
    </message>
    <message>
      <source>The point table of the job has columns of different length.</source>
      <translation>任务的点表中各列长度不同。</translation>
    </message>
    <message>
      <source>The column “{name}” has codes beyond its levels.</source>
      <translation>列“{name}”含有超出其类别的代码。</translation>
    </message>
    <message>
      <source>Training the networks takes about {time}; what is mixed with them, scores and files come after it.</source>
      <translation>训练网络约需 {time}；之后还要计算与之混合的部分、评分和文件。</translation>
    </message>
    <message>
      <source>The training diverged in epoch {epoch}: its error is no longer a number. Look for extreme values in the target and the predictors.</source>
      <translation>训练在第 {epoch} 轮发散：误差已不是数值。请检查因变量和自变量中的极端值。</translation>
    </message>
    <message>
      <source>The training diverged in epoch {epoch}: its error is no longer a number. Look for extreme values in the target and the predictors, or choose the preset Recommended.</source>
      <translation>训练在第 {epoch} 轮发散：误差已不是数值。请检查因变量和自变量中的极端值，或选择预设“推荐”。</translation>
    </message>
    <message>
      <source>done</source>
      <translation>完成</translation>
    </message>
    <message>
      <source>{time} left</source>
      <translation>剩余 {time}</translation>
    </message>
    <message>
      <source>Epoch {epoch}/{epochs}, {rest}</source>
      <translation>第 {epoch}/{epochs} 轮，{rest}</translation>
    </message>
    <message>
      <source>Epoch {epoch}/{epochs}, {score} R2 {r2:.2f}, {rest}</source>
      <translation>第 {epoch}/{epochs} 轮，{score} R2 {r2:.2f}，{rest}</translation>
    </message>
    <message>
      <source>it is too large</source>
      <translation>文件过大</translation>
    </message>
    <message>
      <source>it is of another version or no such file</source>
      <translation>版本不同或不是此类文件</translation>
    </message>
    <message>
      <source>its header is damaged</source>
      <translation>文件头已损坏</translation>
    </message>
    <message>
      <source>its content is damaged</source>
      <translation>内容已损坏</translation>
    </message>
    <message>
      <source>Random folds</source>
      <translation>随机折</translation>
    </message>
    <message>
      <source>Groups</source>
      <translation>分组</translation>
    </message>
    <message>
      <source>Choose a field with two or more values, or another scheme.</source>
      <translation>请选择至少有两个值的字段，或其他方案。</translation>
    </message>
    <message>
      <source>All points lie at one location, so no part of them can be left out. Add points at other places.</source>
      <translation>所有点位于同一位置，因此无法留出其中一部分。请在其他位置增加点。</translation>
    </message>
    <message>
      <source>{count} point has no group: the scheme of groups does not use it.</source>
      <translation>{count} 个点没有组：分组方案不使用这些点。</translation>
    </message>
    <message>
      <source>{count} points have no group: the scheme of groups does not use them.</source>
      <translation>{count} 个点没有组：分组方案不使用这些点。</translation>
    </message>
    <message>
      <source>The group field “{name}”</source>
      <translation>分组字段“{name}”</translation>
    </message>
    <message>
      <source>The group field</source>
      <translation>分组字段</translation>
    </message>
    <message>
      <source>{field} is empty at every point. {remedy}</source>
      <translation>{field}在所有点处均为空。{remedy}</translation>
    </message>
    <message>
      <source>{field} has one value only ({value}), so no group can be left out while others remain. {remedy}</source>
      <translation>{field}只有一个值（{value}），因此无法留出一组而保留其他组。{remedy}</translation>
    </message>
    <message>
      <source>Groups share locations, where rows of one place must stay together: {groups} groups were merged into {merged}.</source>
      <translation>有些组共用位置，而同一位置的各行须在一起：{groups} 个组已合并为 {merged} 个。</translation>
    </message>
    <message>
      <source>{field} parts points of one location, and so all groups are one: none can be left out while others remain. {remedy}</source>
      <translation>{field}把同一位置的点分到了不同的组，因此所有组合为一组：无法留出一组而保留其他组。{remedy}</translation>
    </message>
    <message>
      <source>{count} group</source>
      <translation>{count} 个组</translation>
    </message>
    <message>
      <source>{count} groups</source>
      <translation>{count} 个组</translation>
    </message>
    <message>
      <source>All points lie in one block of {side}. Give a smaller block size.</source>
      <translation>所有点位于同一个边长 {side} 的空间块内。请给出更小的边长。</translation>
    </message>
    <message>
      <source>Only {blocks} blocks of {side} hold points; with at least {least} blocks for a fold there are {count} folds instead of {folds}. A smaller block size gives more.</source>
      <translation>边长 {side} 的空间块中只有 {blocks} 个含有点；每折至少需要 {least} 个空间块，因此折数为 {count}，而非 {folds}。减小边长可得到更多折。</translation>
    </message>
    <message>
      <source>There are only {units}: {made} instead of {folds}.</source>
      <translation>只有 {units}：分为 {made}，而非 {folds} 折。</translation>
    </message>
    <message>
      <source>all points lie at one place</source>
      <translation>所有点位于同一位置</translation>
    </message>
    <message>
      <source>too few pairs of points</source>
      <translation>点对过少</translation>
    </message>
    <message>
      <source>its model could not be fitted: {error}</source>
      <translation>其模型无法拟合：{error}</translation>
    </message>
    <message>
      <source>it is flat: the residuals show no spatial structure</source>
      <translation>曲线平坦：残差没有空间结构</translation>
    </message>
    <message>
      <source>it still rises at half the extent</source>
      <translation>在范围的一半处仍在上升</translation>
    </message>
    <message>
      <source>no start converged</source>
      <translation>所有初值均未收敛</translation>
    </message>
    <message>
      <source>{name}: give the {what} the extension {extension}.</source>
      <translation>{name}：请为{what}使用扩展名 {extension}。</translation>
    </message>
    <message>
      <source>The folder {folder} for the {what} does not exist. Create it first.</source>
      <translation>{what}的文件夹 {folder} 不存在。请先创建。</translation>
    </message>
    <message>
      <source>{path} is a folder. Give the {what} another name.</source>
      <translation>{path} 是文件夹。请给{what}另取名称。</translation>
    </message>
    <message>
      <source>The {what} cannot be written to {path}. Choose another place.</source>
      <translation>无法将{what}写入 {path}。请另选位置。</translation>
    </message>
    <message>
      <source>The {what} cannot be written to {path}: {error}. Choose another place.</source>
      <translation>无法将{what}写入 {path}：{error}。请另选位置。</translation>
    </message>
    <message>
      <source>{meaning}, {scheme}</source>
      <translation>{meaning}（{scheme}）</translation>
    </message>
    <message>
      <source>Out-of-fold prediction of {model}</source>
      <translation>折外预测：{model}</translation>
    </message>
    <message>
      <source>Lower end of the 90 percent interval</source>
      <translation>90% 区间的下限</translation>
    </message>
    <message>
      <source>Upper end of the 90 percent interval</source>
      <translation>90% 区间的上限</translation>
    </message>
    <message>
      <source>Residual of {model}</source>
      <translation>残差：{model}</translation>
    </message>
    <message>
      <source>Intrinsic effect of location</source>
      <translation>位置的固有效应</translation>
    </message>
    <message>
      <source>Invariant effect of {name}</source>
      <translation>不变效应：{name}</translation>
    </message>
    <message>
      <source>Varying effect of {name}</source>
      <translation>变化效应：{name}</translation>
    </message>
    <message>
      <source>Distance to the nearest training point</source>
      <translation>到最近训练点的距离</translation>
    </message>
    <message>
      <source>Far from every training point (1: yes)</source>
      <translation>远离所有训练点（1：是）</translation>
    </message>
    <message>
      <source>Model: {model}</source>
      <translation>模型：{model}</translation>
    </message>
    <message>
      <source>{name}: {value}</source>
      <translation>{name}：{value}</translation>
    </message>
    <message>
      <source>Created: {date}</source>
      <translation>创建时间：{date}</translation>
    </message>
    <message>
      <source>Versions: {versions}</source>
      <translation>版本：{versions}</translation>
    </message>
    <message>
      <source>{date}: made by GNNWR for QGIS</source>
      <translation>{date}：由 GNNWR for QGIS 生成</translation>
    </message>
    <message>
      <source>inside</source>
      <translation>范围内</translation>
    </message>
    <message>
      <source>outside</source>
      <translation>范围外</translation>
    </message>
    <message>
      <source>Lower end</source>
      <translation>下限</translation>
    </message>
    <message>
      <source>Upper end</source>
      <translation>上限</translation>
    </message>
    <message>
      <source>Dissimilarity to the training points</source>
      <translation>与训练点的不相似度</translation>
    </message>
    <message>
      <source>Area of applicability</source>
      <translation>适用范围</translation>
    </message>
    <message>
      <source>{title}: {label}</source>
      <translation>{title}：{label}</translation>
    </message>
    <message>
      <source>The table of matches must have two columns: predictor and layer:band.</source>
      <translation>匹配表必须有两列：自变量和“图层:波段”。</translation>
    </message>
    <message>
      <source>A row of the table of matches is incomplete: predictor '{predictor}', layer:band '{band}'. Fill in both or empty the row.</source>
      <translation>匹配表有一行不完整：自变量“{predictor}”，图层:波段“{band}”。请两项都填写，或清空该行。</translation>
    </message>
    <message>
      <source>The table of matches names the predictor {predictor} twice.</source>
      <translation>匹配表中自变量 {predictor} 出现了两次。</translation>
    </message>
    <message>
      <source>The table of matches names '{name}', which is no predictor of the model. Its predictors are: {known}.</source>
      <translation>匹配表中的“{name}”不是模型的自变量。模型的自变量有：{known}。</translation>
    </message>
    <message>
      <source>{predictor}: the field of the same name</source>
      <translation>{predictor}：同名字段</translation>
    </message>
    <message>
      <source>{predictor}: band {band} of {layer} ({name})</source>
      <translation>{predictor}：{layer} 的波段 {band}（{name}）</translation>
    </message>
    <message>
      <source>Two bands have the same name, {name}: band {band1} of {layer1} and band {band2} of {layer2}. Take one off the list, or rename a layer or a band's description; predictors must differ in name.</source>
      <translation>两个波段同名（{name}）：{layer1} 的波段 {band1} 和 {layer2} 的波段 {band2}。请从列表中去掉一个，或修改图层名称或波段描述；自变量不能同名。</translation>
    </message>
    <message>
      <source>'{wanted}' in the table of matches fits several bands; name one of: {offered}.</source>
      <translation>匹配表中的“{wanted}”对应多个波段；请指明其中之一：{offered}。</translation>
    </message>
    <message>
      <source>'{wanted}' in the table of matches is no band at hand. There are: {offered}.</source>
      <translation>匹配表中的“{wanted}”不是现有的波段。现有：{offered}。</translation>
    </message>
    <message>
      <source>no rasters</source>
      <translation>没有栅格</translation>
    </message>
    <message>
      <source>The model needs these predictors, which were not found: {missing}.</source>
      <translation>未找到模型需要的自变量：{missing}。</translation>
    </message>
    <message>
      <source>Found: {offered}.</source>
      <translation>已找到：{offered}。</translation>
    </message>
    <message>
      <source>Is {predictor} perhaps {name}?</source>
      <translation>{predictor} 是否就是 {name}？</translation>
    </message>
    <message>
      <source>Add the rasters that lack, or say in the advanced table of matches which layer:band stands for which predictor.</source>
      <translation>请添加缺少的栅格，或在高级参数的匹配表中说明哪个“图层:波段”对应哪个自变量。</translation>
    </message>
    <message>
      <source>The layer {layer} has no field {field} to be styled by.</source>
      <translation>图层 {layer} 没有可用于设置样式的字段 {field}。</translation>
    </message>
    <message>
      <source>Cancelled.</source>
      <translation>已取消。</translation>
    </message>
    <message>
      <source>no geometry</source>
      <translation>没有几何图形</translation>
    </message>
    <message>
      <source>coordinates that are not finite</source>
      <translation>坐标不是有限值</translation>
    </message>
    <message>
      <source>The layer {layer} has no field {field}. It has: {fields}.</source>
      <translation>图层 {layer} 没有字段 {field}。它的字段有：{fields}。</translation>
    </message>
    <message>
      <source>The field {field} of the layer {layer} is of type {type}; only numbers and text can be used. Convert it with the field calculator, for example a yes/no field to 0 and 1 or a date to days, or choose another field.</source>
      <translation>图层 {layer} 的字段 {field} 是 {type} 类型；只能使用数字和文本。请用字段计算器转换（例如把是/否字段转换为 0 和 1，把日期转换为天数），或选择其他字段。</translation>
    </message>
    <message>
      <source>The layer {layer} has no geometry. Choose a point layer, or make one from columns of coordinates with 'Create points layer from table'.</source>
      <translation>图层 {layer} 没有几何图形。请选择点图层，或用“从表格创建点图层”由坐标列生成点图层。</translation>
    </message>
    <message>
      <source>The layer {layer} holds {kind} features. Choose a point layer, or make points with 'Centroids' or 'Point on surface'.</source>
      <translation>图层 {layer} 的要素是 {kind}。请选择点图层，或用“质心”或“曲面上的点”生成点。</translation>
    </message>
    <message>
      <source>The feature {id} of the layer {layer} is a {kind}, not a point. Filter the layer to its points, or choose a point layer.</source>
      <translation>图层 {layer} 的要素 {id} 是 {kind}，不是点。请筛选图层只保留点，或选择点图层。</translation>
    </message>
    <message>
      <source>The feature {id} of the layer {layer} is a multipoint of several parts. A row must be one place: split it with 'Multipart to singleparts'.</source>
      <translation>图层 {layer} 的要素 {id} 是由多个部分组成的多点。每行必须是一个位置：请用“多部件转单部件”拆分。</translation>
    </message>
    <message>
      <source>{count} features of the layer {layer} are multipoints of several parts (first: feature {id}). A row must be one place: split them with 'Multipart to singleparts'.</source>
      <translation>图层 {layer} 有 {count} 个要素是由多个部分组成的多点（第一个：要素 {id}）。每行必须是一个位置：请用“多部件转单部件”拆分。</translation>
    </message>
    <message>
      <source>The layer {layer} has no features to read. If 'Selected features only' is ticked, select some points; if the layer has a filter, loosen it.</source>
      <translation>图层 {layer} 没有可读取的要素。如果勾选了“仅选中的要素”，请选择一些点；如果图层有过滤器，请放宽条件。</translation>
    </message>
    <message>
      <source>Fitted</source>
      <translation>拟合值</translation>
    </message>
    <message>
      <source>Out-of-bag prediction</source>
      <translation>袋外预测</translation>
    </message>
    <message>
      <source>Standard error of the fit</source>
      <translation>拟合值的标准误</translation>
    </message>
    <message>
      <source>Standard error</source>
      <translation>标准误</translation>
    </message>
    <message>
      <source>Lower end of the interval</source>
      <translation>区间下限</translation>
    </message>
    <message>
      <source>Upper end of the interval</source>
      <translation>区间上限</translation>
    </message>
    <message>
      <source>The engine returned results that do not fit the points ({details}). Nothing was written. This is a defect; please report it with the log.</source>
      <translation>引擎返回的结果与点不符（{details}）。未写入任何内容。这是程序缺陷，请连同日志一并报告。</translation>
    </message>
    <message>
      <source>The output layer could not be created. Choose another place for it.</source>
      <translation>无法创建输出图层。请选择其他位置。</translation>
    </message>
    <message>
      <source>Cancelled. Nothing was written.</source>
      <translation>已取消。未写入任何内容。</translation>
    </message>
    <message>
      <source>Point {row} could not be written to the output: {error}</source>
      <translation>点 {row} 无法写入输出：{error}</translation>
    </message>
    <message>
      <source>no reason given</source>
      <translation>未说明原因</translation>
    </message>
    <message>
      <source>The output could not be written completely: {error}</source>
      <translation>输出未能完整写入：{error}</translation>
    </message>
    <message>
      <source>The format of the output cannot take the input's field {before} as it is; it is called {after} there.</source>
      <translation>输出格式无法原样接受输入的字段 {before}；它在输出中名为 {after}。</translation>
    </message>
    <message>
      <source>There is a field {standard} already; the new one is {name}.</source>
      <translation>已有字段 {standard}；新字段名为 {name}。</translation>
    </message>
    <message>
      <source>it is no file but comes from the provider '{name}'</source>
      <translation>它不是文件，而是来自数据源“{name}”</translation>
    </message>
    <message>
      <source>it is opened with options</source>
      <translation>它是带选项打开的</translation>
    </message>
    <message>
      <source>it lies in the memory of QGIS</source>
      <translation>它位于 QGIS 的内存中</translation>
    </message>
    <message>
      <source>its source can be opened by QGIS only</source>
      <translation>它的数据源只有 QGIS 能打开</translation>
    </message>
    <message>
      <source>its format is {driver}</source>
      <translation>它的格式是 {driver}</translation>
    </message>
    <message>
      <source>its grid is rotated or is placed by control points</source>
      <translation>它的格网是旋转的或由控制点定位</translation>
    </message>
    <message>
      <source>The layer {layer} has no grid of its own to be read on. Save the part you need as a GeoTIFF (Export, Save As) and use that.</source>
      <translation>图层 {layer} 没有自身的格网可供读取。请把需要的部分保存为 GeoTIFF（导出 → 另存为）后使用。</translation>
    </message>
    <message>
      <source>its data cannot be read</source>
      <translation>无法读取其数据</translation>
    </message>
    <message>
      <source>writing failed; is the disk full?</source>
      <translation>写入失败；磁盘是否已满？</translation>
    </message>
    <message>
      <source>{layer}: {columns} x {rows} pixels exported.</source>
      <translation>{layer}：已导出 {columns} × {rows} 像元。</translation>
    </message>
    <message>
      <source>the exported file cannot be opened</source>
      <translation>无法打开导出的文件</translation>
    </message>
    <message>
      <source>The layer {layer} could not be exported for the engine: {why}. Save it as a GeoTIFF and use that.</source>
      <translation>图层 {layer} 无法导出给引擎：{why}。请将其保存为 GeoTIFF 后使用。</translation>
    </message>
    <message>
      <source>{layer} is exported for the engine first, because {reason}.</source>
      <translation>将先为引擎导出 {layer}，因为{reason}。</translation>
    </message>
    <message>
      <source>{layer} is not a raster layer. Choose raster layers only.</source>
      <translation>{layer} 不是栅格图层。请只选择栅格图层。</translation>
    </message>
    <message>
      <source>The raster layer {layer} cannot be read; its source is broken or missing. Repair its source or take it off the list.</source>
      <translation>无法读取栅格图层 {layer}；其数据源损坏或缺失。请修复数据源，或将其从列表中去掉。</translation>
    </message>
    <message>
      <source>The layer {layer} is a picture (map tiles, WMS): it has colours but no values to compute with. Choose the data behind it, for example its GeoTIFF or WCS.</source>
      <translation>图层 {layer} 是图片（地图瓦片、WMS）：它只有颜色，没有可计算的值。请选择其背后的数据，例如 GeoTIFF 或 WCS。</translation>
    </message>
    <message>
      <source>The raster layer {layer} has no band with values.</source>
      <translation>栅格图层 {layer} 没有带值的波段。</translation>
    </message>
    <message>
      <source>Band {bands} of {layer} says what is transparent and is not used.</source>
      <translation>{layer} 的波段 {bands} 表示透明度，未使用。</translation>
    </message>
    <message>
      <source>{layer} looks like a picture: red, green and blue from 0 to 255. These are used as numbers; take the layer off the list if they are only colours.</source>
      <translation>{layer} 看起来是图片：红、绿、蓝取值 0 到 255。它们将作为数字使用；如果只是颜色，请将该图层从列表中去掉。</translation>
    </message>
    <message>
      <source>Band {number}</source>
      <translation>波段 {number}</translation>
    </message>
    <message>
      <source>Inside the area of applicability (1: yes)</source>
      <translation>位于适用范围内（1：是）</translation>
    </message>
    <message>
      <source>below {high}</source>
      <translation>低于 {high}</translation>
    </message>
    <message>
      <source>{low} to {high}</source>
      <translation>{low} 至 {high}</translation>
    </message>
    <message>
      <source>above {low}</source>
      <translation>高于 {low}</translation>
    </message>
    <message>
      <source>The output could not be written completely: {found} of {rows} points are in {file}. Is the disk full? Free some space or choose another place.</source>
      <translation>输出未能完整写入：{file} 中有 {found} 个点，应为 {rows} 个。磁盘是否已满？请释放一些空间，或选择其他位置。</translation>
    </message>
    <message>
      <source>The disk is full. Free some space or choose another place.</source>
      <translation>磁盘已满。请释放一些空间，或选择其他位置。</translation>
    </message>
    <message>
      <source>The raster {file} cannot be opened to style it.</source>
      <translation>无法打开栅格 {file} 以设置样式。</translation>
    </message>
    <message>
      <source>the disk is full</source>
      <translation>磁盘已满</translation>
    </message>
    <message>
      <source>The style {file} could not be written: {message}</source>
      <translation>无法写入样式 {file}：{message}</translation>
    </message>
    <message>
      <source>Intercept</source>
      <translation>截距</translation>
    </message>
    <message>
      <source>Coefficient of {name}</source>
      <translation>系数：{name}</translation>
    </message>
    <message>
      <source>Standard error of the intercept</source>
      <translation>截距的标准误</translation>
    </message>
    <message>
      <source>Standard error of the coefficient of {name}</source>
      <translation>系数的标准误：{name}</translation>
    </message>
    <message>
      <source>Install or repair engine…</source>
      <translation>安装或修复引擎…</translation>
    </message>
    <message>
      <source>Engine status…</source>
      <translation>引擎状态…</translation>
    </message>
    <message>
      <source>Copy diagnostics…</source>
      <translation>复制诊断信息…</translation>
    </message>
    <message>
      <source>Install or repair engine</source>
      <translation>安装或修复引擎</translation>
    </message>
    <message>
      <source>Cross-validate and compare</source>
      <translation>交叉验证与比较</translation>
    </message>
    <message>
      <source>Tells how well GNNWR predicts points it has not seen, beside regression, machine learning and interpolation on the same folds.</source>
      <translation>评估 GNNWR 对未见过的点的预测能力，并在相同的折上与回归、机器学习和插值方法对比。</translation>
    </message>
    <message>
      <source>gnnwr,gwr,cross-validation,validation,k-fold,spatial blocks,compare,comparison,benchmark,accuracy,R2,random forest,xgboost,kriging,inverse distance,idw,gaussian process,report</source>
      <translation>gnnwr,gwr,cross-validation,交叉验证,验证,k 折,k-fold,空间分块,比较,对比,基准,精度,R2,随机森林,xgboost,克里金,反距离加权,idw,高斯过程,报告</translation>
    </message>
    <message>
      <source>Cross-validated points</source>
      <translation>交叉验证点</translation>
    </message>
    <message>
      <source>Table of scores</source>
      <translation>评分表</translation>
    </message>
    <message>
      <source>R² of GNNWR in random folds</source>
      <translation>GNNWR 在随机折中的 R²</translation>
    </message>
    <message>
      <source>R² of GNNWR in spatial blocks</source>
      <translation>GNNWR 在空间分块中的 R²</translation>
    </message>
    <message>
      <source>R² of the best other model in random folds</source>
      <translation>随机折中其他最佳模型的 R²</translation>
    </message>
    <message>
      <source>Incorrect parameter value for COMPARE: for GNNWR alone give an empty list, [] in Python and in parameters as JSON. A command line without JSON has none: choose one model there; 0, linear regression, takes least.</source>
      <translation>参数 COMPARE 的值不正确：若只要 GNNWR，请给出空列表（在 Python 和 JSON 参数中写作 []）。不用 JSON 的命令行无法给出空列表，此时请选择一个模型；0（线性回归）耗时最少。</translation>
    </message>
    <message>
      <source>GNNWR cross-validation of {target}</source>
      <translation>GNNWR 交叉验证：{target}</translation>
    </message>
    <message>
      <source>Cross-validation of {target}</source>
      <translation>交叉验证：{target}</translation>
    </message>
    <message>
      <source>Run “Install or repair engine” (Processing Toolbox, GNNWR, Engine; or gnnwr:enginesetup); “Engine status” tells more.</source>
      <translation>请运行“安装或修复引擎”（工具箱 → GNNWR → 引擎，或 gnnwr:enginesetup）；“引擎状态”会给出更多信息。</translation>
    </message>
    <message>
      <source>Starting the engine…</source>
      <translation>正在启动引擎…</translation>
    </message>
    <message>
      <source>Folder of the engine (empty: the usual place for caches)</source>
      <translation>引擎文件夹（留空：缓存的通常位置）</translation>
    </message>
    <message>
      <source>Python to make the engine from (empty: one that is found)</source>
      <translation>用来创建引擎的 Python（留空：自动查找）</translation>
    </message>
    <message>
      <source>Further package index, address or folder (empty: none)</source>
      <translation>附加软件包索引，地址或文件夹（留空：无）</translation>
    </message>
    <message>
      <source>Folder of wheels (empty: none)</source>
      <translation>wheel 文件夹（留空：无）</translation>
    </message>
    <message>
      <source>Installs the libraries that GNNWR computes with, apart from QGIS's own.</source>
      <translation>安装 GNNWR 计算所用的库，与 QGIS 自带的库分开。</translation>
    </message>
    <message>
      <source>gnnwr,engine,install,repair,setup,torch,dependencies</source>
      <translation>gnnwr,engine,引擎,安装,修复,设置,torch,依赖</translation>
    </message>
    <message>
      <source>Python to make the engine from</source>
      <translation>用来创建引擎的 Python</translation>
    </message>
    <message>
      <source>All files (*)</source>
      <translation>所有文件 (*)</translation>
    </message>
    <message>
      <source>Further package index (address or folder)</source>
      <translation>附加软件包索引（地址或文件夹）</translation>
    </message>
    <message>
      <source>Folder of wheels (no network)</source>
      <translation>wheel 文件夹（无需网络）</translation>
    </message>
    <message>
      <source>Accept the GPU build of torch (several gigabytes)</source>
      <translation>接受 torch 的 GPU 版本（数 GB）</translation>
    </message>
    <message>
      <source>Remove the engine from the folder used before</source>
      <translation>移除以前所用文件夹中的引擎</translation>
    </message>
    <message>
      <source>Install anew even if in order</source>
      <translation>即使正常也重新安装</translation>
    </message>
    <message>
      <source>State of the engine</source>
      <translation>引擎的状态</translation>
    </message>
    <message>
      <source>Python of the engine</source>
      <translation>引擎的 Python</translation>
    </message>
    <message>
      <source>Cache folder</source>
      <translation>缓存文件夹</translation>
    </message>
    <message>
      <source>Log of the installation</source>
      <translation>安装日志</translation>
    </message>
    <message>
      <source>Cache folder: {folder}</source>
      <translation>缓存文件夹：{folder}</translation>
    </message>
    <message>
      <source>Cancelled. An engine that was there before is as it was.</source>
      <translation>已取消。原有的引擎保持不变。</translation>
    </message>
    <message>
      <source>The engine was not installed, to spare you the GPU build of torch: fill in “Further package index” under Advanced Parameters.</source>
      <translation>引擎没有安装，以免下载 torch 的 GPU 版本：请在“高级参数”中填写“附加软件包索引”。</translation>
    </message>
    <message>
      <source>The engine is ready.</source>
      <translation>引擎已就绪。</translation>
    </message>
    <message>
      <source>QGIS uses a SOCKS proxy, which the installation cannot use: set an HTTP proxy there or in the variable HTTPS_PROXY, or use a folder of wheels.</source>
      <translation>QGIS 使用的是 SOCKS 代理，安装程序无法使用：请在 QGIS 中或用环境变量 HTTPS_PROXY 设置 HTTP 代理，或使用 wheel 文件夹。</translation>
    </message>
    <message>
      <source>QGIS keeps the parameters of a run in its history, the password in this address too. The variable {variable} or pip's own configuration is a better place for it.</source>
      <translation>QGIS 会把每次运行的参数保存在历史记录中，包括这个地址中的密码。更适合写在环境变量 {variable} 或 pip 自己的配置中。</translation>
    </message>
    <message>
      <source>There is an engine in the folder used before as well: {folder}. To remove it, run this again with “Remove the engine from the folder used before”.</source>
      <translation>以前使用的文件夹中也有一个引擎：{folder}。要移除它，请勾选“移除以前所用文件夹中的引擎”后再次运行。</translation>
    </message>
    <message>
      <source>Removed from {folder}: {size} GB.</source>
      <translation>已从 {folder} 移除：{size} GB。</translation>
    </message>
    <message>
      <source>Engine status</source>
      <translation>引擎状态</translation>
    </message>
    <message>
      <source>Tells whether the engine is ready, and what is missing.</source>
      <translation>说明引擎是否就绪，以及缺少什么。</translation>
    </message>
    <message>
      <source>gnnwr,engine,status,version,gpu,cuda,torch</source>
      <translation>gnnwr,engine,引擎,状态,版本,gpu,cuda,torch</translation>
    </message>
    <message>
      <source>Copy diagnostics</source>
      <translation>复制诊断信息</translation>
    </message>
    <message>
      <source>State: ready, old, broken or missing</source>
      <translation>状态：ready（就绪）、old（过时）、broken（损坏）或 missing（未安装）</translation>
    </message>
    <message>
      <source>What is missing and how to get it</source>
      <translation>缺少什么以及如何获得</translation>
    </message>
    <message>
      <source>Versions of the libraries</source>
      <translation>库的版本</translation>
    </message>
    <message>
      <source>Names of the GPUs</source>
      <translation>GPU 的名称</translation>
    </message>
    <message>
      <source>Diagnostics for a report of a problem</source>
      <translation>用于报告问题的诊断信息</translation>
    </message>
    <message>
      <source>Number of GPUs</source>
      <translation>GPU 的数量</translation>
    </message>
    <message>
      <source>The diagnostics are on the clipboard.</source>
      <translation>诊断信息已复制到剪贴板。</translation>
    </message>
    <message>
      <source>Python: {text}</source>
      <translation>Python：{text}</translation>
    </message>
    <message>
      <source>Libraries: {text}</source>
      <translation>库：{text}</translation>
    </message>
    <message>
      <source>Processors: {processors}, threads of torch: {threads}</source>
      <translation>处理器：{processors}，torch 线程：{threads}</translation>
    </message>
    <message>
      <source>GPU: {text}</source>
      <translation>GPU：{text}</translation>
    </message>
    <message>
      <source>none found (torch can use one; is its driver installed?)</source>
      <translation>未找到（torch 可以使用 GPU；是否已安装驱动程序？）</translation>
    </message>
    <message>
      <source>not used (this is the CPU build of torch; {name} could be used by the GPU build, see Install or repair engine)</source>
      <translation>未使用（这是 torch 的 CPU 版本；GPU 版本可以使用 {name}，参见“安装或修复引擎”）</translation>
    </message>
    <message>
      <source>not used (this is the CPU build of torch)</source>
      <translation>未使用（这是 torch 的 CPU 版本）</translation>
    </message>
    <message>
      <source>Run “Install or repair engine” (gnnwr:enginesetup).</source>
      <translation>请运行“安装或修复引擎”（gnnwr:enginesetup）。</translation>
    </message>
    <message>
      <source>It will be made from Python {version} ({path}).</source>
      <translation>将用 Python {version}（{path}）创建。</translation>
    </message>
    <message>
      <source>Explain predictions</source>
      <translation>解释预测</translation>
    </message>
    <message>
      <source>Splits a GNNWR model's predictions at points into what each predictor and the place add: exact Shapley values.</source>
      <translation>把 GNNWR 模型在各点的预测分解为各自变量和位置的贡献：精确的 Shapley 值。</translation>
    </message>
    <message>
      <source>gnnwr,gwr,explain,explanation,interpretation,shapley,shap,geoshapley,attribution,importance,report</source>
      <translation>gnnwr,gwr,explain,解释,可解释性,shapley,shap,geoshapley,归因,重要性,报告</translation>
    </message>
    <message>
      <source>GNNWR explanation of {target}</source>
      <translation>GNNWR 解释：{target}</translation>
    </message>
    <message>
      <source>Compare with XGBoost</source>
      <translation>与 XGBoost 比较</translation>
    </message>
    <message>
      <source>Explained points</source>
      <translation>解释点</translation>
    </message>
    <message>
      <source>Base value (mean prediction over the training points)</source>
      <translation>基准值（训练点上的平均预测值）</translation>
    </message>
    <message>
      <source>Report</source>
      <translation>报告</translation>
    </message>
    <message>
      <source>Explanation of {target}</source>
      <translation>解释：{target}</translation>
    </message>
    <message>
      <source>Explore relationships</source>
      <translation>探索关系</translation>
    </message>
    <message>
      <source>Shows how predictors and target go together before a model is fitted: scatter plots, collinearity, variogram, spatial autocorrelation.</source>
      <translation>在拟合模型之前展示自变量与因变量的关系：散点图、共线性、变差函数、空间自相关。</translation>
    </message>
    <message>
      <source>gnnwr,gwr,explore,exploration,scatter,correlation,collinearity,vif,condition number,variogram,moran,autocorrelation,lowess,report</source>
      <translation>gnnwr,gwr,explore,探索,散点图,相关,共线性,vif,条件数,变差函数,moran,莫兰,自相关,lowess,报告</translation>
    </message>
    <message>
      <source>Table of statistics</source>
      <translation>统计表</translation>
    </message>
    <message>
      <source>Moran's I of the residuals of least squares</source>
      <translation>最小二乘残差的 Moran's I</translation>
    </message>
    <message>
      <source>Condition number of the predictors</source>
      <translation>自变量的条件数</translation>
    </message>
    <message>
      <source>Largest variance inflation factor</source>
      <translation>最大方差膨胀因子</translation>
    </message>
    <message>
      <source>Nothing to write: name a file for the report or for the table.</source>
      <translation>没有要写入的内容：请为报告或表指定一个文件。</translation>
    </message>
    <message>
      <source>The results are written, but without a style file (.qml): {problem}</source>
      <translation>结果已写入，但没有样式文件（.qml）：{problem}</translation>
    </message>
    <message>
      <source>{problem}. Free some space, or choose a folder you may write to (the temporary one is set in QGIS or by TMP).</source>
      <translation>{problem}。请释放一些空间，或选择一个可写入的文件夹（临时文件夹可在 QGIS 中或用环境变量 TMP 设置）。</translation>
    </message>
    <message>
      <source>How folds are formed</source>
      <translation>分折方案</translation>
    </message>
    <message>
      <source>Field whose values are the groups</source>
      <translation>分组字段（取值相同的点为一组）</translation>
    </message>
    <message>
      <source>Side of a spatial block (metres, or units of a projected CRS)</source>
      <translation>空间块边长（米，或投影坐标参照系的单位）</translation>
    </message>
    <message>
      <source>Models to compare with</source>
      <translation>对比模型</translation>
    </message>
    <message>
      <source>Repeats with other folds</source>
      <translation>重复次数（每次重新分折）</translation>
    </message>
    <message>
      <source>Folds by groups need a field that says which group a point belongs to. Choose one, or take “{scheme}” off the list.</source>
      <translation>按组分折需要一个说明各点属于哪一组的字段。请选择一个字段，或从列表中去掉“{scheme}”。</translation>
    </message>
    <message>
      <source>“{name}” is the target, so it cannot form the groups.</source>
      <translation>“{name}”是因变量，不能用来分组。</translation>
    </message>
    <message>
      <source>The side of a spatial block must be greater than zero. Leave it empty to have it chosen.</source>
      <translation>空间块的边长必须大于零。留空则自动选择。</translation>
    </message>
    <message>
      <source>The field of the groups is not used: “{scheme}” is not among the schemes.</source>
      <translation>未使用分组字段：所选方案中没有“{scheme}”。</translation>
    </message>
    <message>
      <source>The size of the blocks is not used: “{scheme}” is not among the schemes.</source>
      <translation>未使用空间块边长：所选方案中没有“{scheme}”。</translation>
    </message>
    <message>
      <source>Raster whose grid to follow</source>
      <translation>作为格网参照的栅格</translation>
    </message>
    <message>
      <source>Extent</source>
      <translation>范围</translation>
    </message>
    <message>
      <source>Cell size, in units of the output CRS</source>
      <translation>像元大小（输出坐标参照系的单位）</translation>
    </message>
    <message>
      <source>Output CRS</source>
      <translation>输出坐标参照系</translation>
    </message>
    <message>
      <source>The cell size must be greater than zero.</source>
      <translation>像元大小必须大于零。</translation>
    </message>
    <message>
      <source>Modelling</source>
      <translation>建模</translation>
    </message>
    <message>
      <source>Explanation</source>
      <translation>解释</translation>
    </message>
    <message>
      <source>Engine</source>
      <translation>引擎</translation>
    </message>
    <message>
      <source>{file}: rasters are written as GeoTIFF only. Give the file the extension .tif.</source>
      <translation>{file}：栅格只能写为 GeoTIFF。请使用扩展名 .tif。</translation>
    </message>
    <message>
      <source>{file}: give the report the extension .html.</source>
      <translation>{file}：报告请使用扩展名 .html。</translation>
    </message>
    <message>
      <source>{file}: give the table the extension .csv.</source>
      <translation>{file}：表请使用扩展名 .csv。</translation>
    </message>
    <message>
      <source>{first} and {second} need two different files.</source>
      <translation>“{first}”和“{second}”需要两个不同的文件。</translation>
    </message>
    <message>
      <source>{file} is open in the project as layer “{layer}”. Remove that layer from the project or choose another output file.</source>
      <translation>{file} 已作为图层“{layer}”在工程中打开。请从工程中移除该图层，或选择其他输出文件。</translation>
    </message>
    <message>
      <source>The table {table} is open as layer “{layer}”. Writing to it would destroy it; choose another table or file.</source>
      <translation>表 {table} 已作为图层“{layer}”打开。写入会破坏它；请选择其他表或文件。</translation>
    </message>
    <message>
      <source>{file}: the name of an output file cannot hold “|”. To write a table of a GeoPackage, give ogr:dbname='{path}' table="{table}" (geom).</source>
      <translation>{file}：输出文件名不能含有“|”。要写入 GeoPackage 的表，请给出 ogr:dbname='{path}' table="{table}" (geom)。</translation>
    </message>
    <message>
      <source>name</source>
      <translation>名称</translation>
    </message>
    <message>
      <source>{file} holds other tables ({tables}), which would be lost: points that are written to a file replace all of it. Choose another file, or “Save to GeoPackage…” to add a table to this one.</source>
      <translation>{file} 中还有其他表（{tables}），这些表会丢失：写入文件的点会替换整个文件。请选择其他文件，或用“保存到 GeoPackage…”向该文件添加一个表。</translation>
    </message>
    <message>
      <source>{file} is an input (layer “{layer}”). Choose another output file.</source>
      <translation>{file} 是输入（图层“{layer}”）。请选择其他输出文件。</translation>
    </message>
    <message>
      <source>The model has no prediction intervals: they come from points that were left out in turn, and this model (preset “{preset}”) has left none out so. Train it with the preset “{recommended}” and its own number of networks, or leave the output of intervals out.</source>
      <translation>模型没有预测区间：预测区间来自轮流留出的点，而该模型（预设“{preset}”）没有这样留出点。请用预设“{recommended}”及其默认的网络数训练，或不输出区间。</translation>
    </message>
    <message>
      <source>The model cannot tell where it applies: its training points are all alike, or too few to form spatial blocks. Train it with more points, or leave the output of applicability out.</source>
      <translation>模型无法判断其适用范围：训练点过于相似，或数量不足以划分空间块。请用更多的点训练，或不输出适用范围。</translation>
    </message>
    <message>
      <source>The folder {folder} for {file} does not exist. Create it first.</source>
      <translation>{file} 所在的文件夹 {folder} 不存在。请先创建该文件夹。</translation>
    </message>
    <message>
      <source>The folder {folder} cannot be written to. Choose another place for {file}.</source>
      <translation>无法写入文件夹 {folder}。请为 {file} 选择其他位置。</translation>
    </message>
    <message>
      <source>{path} is no state of a training and is left as it is. An interruption of this training will lose it; rename that file to avoid that.</source>
      <translation>{path} 不是训练的断点文件，将保持原样。如果本次训练中断，进度将会丢失；要避免这一点，请重命名该文件。</translation>
    </message>
    <message>
      <source>{error} What was made is whole and was kept: {files}.</source>
      <translation>{error}已完成的结果完好，保存在：{files}。</translation>
    </message>
    <message>
      <source>The file {file} of the layer {layer} was changed while QGIS read it, so its points may be incomplete. Wait until nothing writes to it, or use a copy, and run again.</source>
      <translation>图层 {layer} 的文件 {file} 在 QGIS 读取时被更改，因此其中的点可能不完整。请等到没有程序再写入该文件，或使用其副本，然后重新运行。</translation>
    </message>
    <message>
      <source>GNNWR prediction of {target}</source>
      <translation>GNNWR 预测：{target}</translation>
    </message>
    <message>
      <source>Model file</source>
      <translation>模型文件</translation>
    </message>
    <message>
      <source>GNNWR models (*.gnnwr)</source>
      <translation>GNNWR 模型 (*.gnnwr)</translation>
    </message>
    <message>
      <source>Predictor rasters</source>
      <translation>自变量栅格</translation>
    </message>
    <message>
      <source>Rasters for predictors of another name</source>
      <translation>名称与自变量不同的栅格（匹配表）</translation>
    </message>
    <message>
      <source>Layer:band</source>
      <translation>图层:波段</translation>
    </message>
    <message>
      <source>Predict to points</source>
      <translation>预测到点</translation>
    </message>
    <message>
      <source>Predicts at points with a GNNWR model and gives each its coefficients.</source>
      <translation>用 GNNWR 模型在各点预测，并给出各点的系数。</translation>
    </message>
    <message>
      <source>gnnwr,gwr,prediction,points,coefficients,standard error,prediction interval,area of applicability,uncertainty</source>
      <translation>gnnwr,gwr,prediction,预测,点,系数,标准误,预测区间,适用范围,不确定性</translation>
    </message>
    <message>
      <source>Predicted points</source>
      <translation>预测点</translation>
    </message>
    <message>
      <source>Prediction of {target}</source>
      <translation>预测：{target}</translation>
    </message>
    <message>
      <source>Predict to raster</source>
      <translation>预测到栅格</translation>
    </message>
    <message>
      <source>Maps a GNNWR model's prediction and its coefficient surfaces from rasters.</source>
      <translation>由栅格生成 GNNWR 模型的预测图和系数曲面。</translation>
    </message>
    <message>
      <source>gnnwr,gwr,prediction,map,raster,coefficients,surface,standard error,shapley,attribution,prediction interval,uncertainty,area of applicability</source>
      <translation>gnnwr,gwr,prediction,预测,制图,栅格,系数,曲面,标准误,shapley,归因,预测区间,不确定性,适用范围</translation>
    </message>
    <message>
      <source>Attribution (Shapley values)</source>
      <translation>归因（Shapley 值）</translation>
    </message>
    <message>
      <source>Prediction intervals (90 percent)</source>
      <translation>预测区间（90%）</translation>
    </message>
    <message>
      <source>Tolerance, as a share of the target's standard deviation (0: exact)</source>
      <translation>容差（占因变量标准差的比例；0 为精确计算）</translation>
    </message>
    <message>
      <source>Coefficients of {target}</source>
      <translation>系数：{target}</translation>
    </message>
    <message>
      <source>Attribution of {target}</source>
      <translation>归因：{target}</translation>
    </message>
    <message>
      <source>Prediction intervals of {target}</source>
      <translation>预测区间：{target}</translation>
    </message>
    <message>
      <source>Applicability for {target}</source>
      <translation>适用范围：{target}</translation>
    </message>
    <message>
      <source>points</source>
      <translation>点</translation>
    </message>
    <message>
      <source>rasters</source>
      <translation>栅格</translation>
    </message>
    <message>
      <source>Base value {base}: the mean prediction over the training points. With it, the Shapley values of all predictors and of location add up to the prediction.</source>
      <translation>基准值 {base}：训练点上的平均预测值。它与所有自变量和位置的 Shapley 值之和等于预测值。</translation>
    </message>
    <message>
      <source>GNNWR, random folds</source>
      <translation>GNNWR（随机折）</translation>
    </message>
    <message>
      <source>best other model, random folds</source>
      <translation>其他最佳模型（随机折）</translation>
    </message>
    <message>
      <source>GNNWR, spatial blocks</source>
      <translation>GNNWR（空间分块）</translation>
    </message>
    <message>
      <source>R² of out-of-fold predictions: {scores}.</source>
      <translation>折外预测的 R²：{scores}。</translation>
    </message>
    <message>
      <source>GNNWR: geographically neural network weighted regression</source>
      <translation>GNNWR：地理神经网络加权回归</translation>
    </message>
    <message>
      <source>HTML files (*.html *.htm)</source>
      <translation>HTML 文件 (*.html *.htm)</translation>
    </message>
    <message>
      <source>CSV files (*.csv)</source>
      <translation>CSV 文件 (*.csv)</translation>
    </message>
    <message>
      <source>Train GNNWR model</source>
      <translation>训练 GNNWR 模型</translation>
    </message>
    <message>
      <source>Fits a regression whose coefficients vary in space to points with predictors.</source>
      <translation>用带有自变量的点拟合系数随空间变化的回归模型。</translation>
    </message>
    <message>
      <source>gnnwr,gwr,geographically weighted,regression,neural network,spatial,coefficients</source>
      <translation>gnnwr,gwr,train,训练,地理加权,回归,神经网络,空间,系数</translation>
    </message>
    <message>
      <source>R² (coefficient of determination)</source>
      <translation>R²（决定系数）</translation>
    </message>
    <message>
      <source>Root mean square error</source>
      <translation>均方根误差</translation>
    </message>
    <message>
      <source>Mean absolute error</source>
      <translation>平均绝对误差</translation>
    </message>
    <message>
      <source>RMSE divided by the mean of the target</source>
      <translation>RMSE 除以因变量的均值</translation>
    </message>
    <message>
      <source>Number of points used</source>
      <translation>使用的点数</translation>
    </message>
    <message>
      <source>What the scores rest on</source>
      <translation>评分的依据</translation>
    </message>
    <message>
      <source>“{name}” splits the points, so it cannot be the target or a predictor as well.</source>
      <translation>“{name}”用于划分点，不能同时作为因变量或自变量。</translation>
    </message>
    <message>
      <source>{file}: give the model file the extension .gnnwr.</source>
      <translation>{file}：模型文件请使用扩展名 .gnnwr。</translation>
    </message>
    <message>
      <source>Fitted points</source>
      <translation>拟合点</translation>
    </message>
    <message>
      <source>The model file is temporary: QGIS deletes it when it closes. Choose a file to keep the model.</source>
      <translation>模型文件是临时的：QGIS 关闭时会将其删除。要保留模型，请选择一个文件。</translation>
    </message>
    <message>
      <source>Fitted {target}</source>
      <translation>拟合值：{target}</translation>
    </message>
    <message>
      <source>Training points</source>
      <translation>训练点</translation>
    </message>
    <message>
      <source>Target field</source>
      <translation>因变量字段</translation>
    </message>
    <message>
      <source>Predictor fields</source>
      <translation>自变量字段</translation>
    </message>
    <message>
      <source>Predictor rasters, sampled at the points</source>
      <translation>自变量栅格（在各点采样）</translation>
    </message>
    <message>
      <source>Predictors that are classes, separated by “;”</source>
      <translation>分类自变量（以“;”分隔）</translation>
    </message>
    <message>
      <source>Automatic</source>
      <translation>自动</translation>
    </message>
    <message>
      <source>Planar</source>
      <translation>平面</translation>
    </message>
    <message>
      <source>Great-circle</source>
      <translation>大圆</translation>
    </message>
    <message>
      <source>Unit of the target</source>
      <translation>因变量的单位</translation>
    </message>
    <message>
      <source>Random seed</source>
      <translation>随机种子</translation>
    </message>
    <message>
      <source>Device</source>
      <translation>计算设备</translation>
    </message>
    <message>
      <source>CPU</source>
      <translation>CPU</translation>
    </message>
    <message>
      <source>GPU</source>
      <translation>GPU</translation>
    </message>
    <message>
      <source>No predictor: choose at least one predictor field or predictor raster.</source>
      <translation>没有自变量：请至少选择一个自变量字段或自变量栅格。</translation>
    </message>
    <message>
      <source>“{name}” is the target and a predictor at once. Take it off the predictors.</source>
      <translation>“{name}”同时是因变量和自变量。请将它从自变量中去掉。</translation>
    </message>
    <message>
      <source>“{field}” only numbers the points: as the target or a predictor it says nothing about them. Choose fields with observed values.</source>
      <translation>“{field}”只是各点的编号，作为因变量或自变量没有意义。请选择含有观测值的字段。</translation>
    </message>
    <message>
      <source>Networks in the ensemble</source>
      <translation>集成中的网络数</translation>
    </message>
    <message>
      <source>Reference points, at most</source>
      <translation>参考点数上限</translation>
    </message>
    <message>
      <source>Field that splits the points into train, val and test</source>
      <translation>划分字段（取值 train、val、test）</translation>
    </message>
    <message>
      <source>Test whether each coefficient varies (takes long)</source>
      <translation>检验各系数是否随空间变化（耗时较长）</translation>
    </message>
    <message>
      <source>Stopped; an engine that was there before is as it was.</source>
      <translation>已停止；原有的引擎保持不变。</translation>
    </message>
    <message>
      <source>Engine: {path}</source>
      <translation>引擎：{path}</translation>
    </message>
    <message>
      <source>another folder for the engine (setting of the GNNWR provider, or {variable})</source>
      <translation>另一个引擎文件夹（数据处理选项中 GNNWR 的设置，或 {variable}）</translation>
    </message>
    <message>
      <source>a folder of wheels</source>
      <translation>wheel 文件夹</translation>
    </message>
    <message>
      <source>The disk, or your quota on it, is full: free about 3 GB, or choose {folder}.</source>
      <translation>磁盘或磁盘配额已满：请释放约 3 GB，或选择{folder}。</translation>
    </message>
    <message>
      <source>A virus scanner has blocked a file: ask its administrator to allow the engine's folder.</source>
      <translation>杀毒软件拦截了一个文件：请让其管理员允许引擎文件夹中的文件。</translation>
    </message>
    <message>
      <source>The path is too long for this system: choose {folder} with a shorter path.</source>
      <translation>路径对本系统来说过长：请选择路径较短的{folder}。</translation>
    </message>
    <message>
      <source>A program holds a file of the engine open, often a virus scanner or a job that still runs: wait for jobs to end, or restart QGIS, then try again; where it fails again, have the scanner leave the folder alone or choose {folder}.</source>
      <translation>有程序正打开引擎的某个文件，通常是杀毒软件或仍在运行的任务：请等待任务结束或重启 QGIS，然后重试；如果再次失败，请让杀毒软件排除该文件夹，或选择{folder}。</translation>
    </message>
    <message>
      <source>The system refuses to run libraries from this folder (mounted noexec, or a policy): choose {folder}.</source>
      <translation>系统拒绝运行该文件夹中的库（以 noexec 挂载，或策略限制）：请选择{folder}。</translation>
    </message>
    <message>
      <source>A folder may not be written to: choose {folder} that is yours.</source>
      <translation>没有写入某个文件夹的权限：请选择有写入权限的{folder}。</translation>
    </message>
    <message>
      <source>This Python has no TLS: choose another Python.</source>
      <translation>该 Python 不支持 TLS：请选择其他 Python。</translation>
    </message>
    <message>
      <source>The proxy asks for a user name and password, or does not take them: set them in QGIS (Options, Network); a proxy that knows Windows accounts only needs {wheels}.</source>
      <translation>代理要求用户名和密码，或不接受所给的用户名和密码：请在 QGIS（选项 → 网络）中设置；如果代理只认 Windows 账户，则需要使用 {wheels}。</translation>
    </message>
    <message>
      <source>pip cannot use a SOCKS proxy here: set an HTTP proxy in QGIS (Options, Network), or use {wheels}.</source>
      <translation>pip 在此无法使用 SOCKS 代理：请在 QGIS（选项 → 网络）中设置 HTTP 代理，或使用 {wheels}。</translation>
    </message>
    <message>
      <source>The connection's certificate is not trusted, as where a company or a virus scanner inspects connections: have its certificate added to the system's, or name its file in pip's own configuration (cert, or PIP_CERT); or use {wheels}.</source>
      <translation>连接的证书不受信任，例如公司或杀毒软件会检查连接：请将其证书添加到系统证书中，或在 pip 自己的配置（cert 或 PIP_CERT）中指定证书文件；或使用 {wheels}。</translation>
    </message>
    <message>
      <source>The proxy cannot be used: look at the proxy in QGIS (Options, Network) and in the variables HTTP_PROXY and HTTPS_PROXY.</source>
      <translation>代理无法使用：请检查 QGIS（选项 → 网络）以及环境变量 HTTP_PROXY 和 HTTPS_PROXY 中的代理。</translation>
    </message>
    <message>
      <source>A file arrived damaged or changed on its way: try again; where it happens again, look at the proxy and at the wheels, or use {wheels}.</source>
      <translation>某个文件在传输中损坏或被更改：请重试；如果再次发生，请检查代理和 wheel 文件，或使用 {wheels}。</translation>
    </message>
    <message>
      <source>The package source refuses access: give its user name and token in pip's own configuration (index-url, or a netrc file).</source>
      <translation>软件包源拒绝访问：请在 pip 自己的配置（index-url 或 netrc 文件）中给出用户名和令牌。</translation>
    </message>
    <message>
      <source>The package source cannot be reached: look at the network and the proxy, then try again (what has come already is kept), or use {wheels}.</source>
      <translation>无法连接软件包源：请检查网络和代理后重试（已下载的内容会保留），或使用 {wheels}。</translation>
    </message>
    <message>
      <source>Memory ran out: close other programs, then try again.</source>
      <translation>内存不足：请关闭其他程序后重试。</translation>
    </message>
    <message>
      <source>This Python cannot make virtual environments: on Debian and Ubuntu install python3-venv, elsewhere a complete Python, or choose another Python.</source>
      <translation>该 Python 无法创建虚拟环境：在 Debian 和 Ubuntu 上请安装 python3-venv，在其他系统上请安装完整的 Python，或选择其他 Python。</translation>
    </message>
    <message>
      <source>This system's C library is older than the one the libraries are built for: use a newer system, or the wheels of one's own for it.</source>
      <translation>本系统的 C 库比这些库所要求的旧：请使用较新的系统，或使用为本系统自行构建的 wheel 文件。</translation>
    </message>
    <message>
      <source>The NVIDIA driver is too old, or missing, for the GPU build of torch: update the driver, or install without the GPU build.</source>
      <translation>对于 torch 的 GPU 版本，NVIDIA 驱动程序过旧或缺失：请更新驱动程序，或不安装 GPU 版本。</translation>
    </message>
    <message>
      <source>A library of Windows could not be loaded: install the Microsoft Visual C++ Redistributable (2015 to 2022, x64), restart the computer, then repair the engine.</source>
      <translation>无法加载 Windows 的某个库：请安装 Microsoft Visual C++ Redistributable（2015 至 2022，x64），重启计算机，然后修复引擎。</translation>
    </message>
    <message>
      <source>A library of the system is missing, or the installation is damaged: install the one that is named with the system's package manager, or install anew.</source>
      <translation>缺少某个系统库，或安装已损坏：请用系统的软件包管理器安装所指明的库，或重新安装。</translation>
    </message>
    <message>
      <source>A wheel is for another Python or system: fetch the wheels with the Python that the engine is made from.</source>
      <translation>某个 wheel 文件适用于其他 Python 或系统：请用创建引擎的 Python 获取 wheel 文件。</translation>
    </message>
    <message>
      <source>The package source has no build for this Python and system: choose another Python (3.11 to 3.13), {wheels}, or another index in pip's own configuration.</source>
      <translation>软件包源没有适用于该 Python 和系统的版本：请选择其他 Python（3.11 至 3.13）、{wheels}，或在 pip 自己的配置中选择其他索引。</translation>
    </message>
    <message>
      <source>The engine cannot be started.</source>
      <translation>无法启动引擎。</translation>
    </message>
    <message>
      <source>The engine cannot be started: {error} Run Install or repair engine.</source>
      <translation>无法启动引擎：{error}请运行“安装或修复引擎”。</translation>
    </message>
    <message>
      <source>The engine stopped unexpectedly ({how}).</source>
      <translation>引擎意外停止（{how}）。</translation>
    </message>
    <message>
      <source>If it happens again, run Install or repair engine.</source>
      <translation>如果再次发生，请运行“安装或修复引擎”。</translation>
    </message>
    <message>
      <source>Its last messages:
{messages}</source>
      <translation>最后的消息：
{messages}</translation>
    </message>
    <message>
      <source>It left no message. If it happens again, run Install or repair engine.</source>
      <translation>没有留下消息。如果再次发生，请运行“安装或修复引擎”。</translation>
    </message>
    <message>
      <source>it did not end by itself</source>
      <translation>未自行结束</translation>
    </message>
    <message>
      <source>exit code {code}, {cause}</source>
      <translation>退出码 {code}，{cause}</translation>
    </message>
    <message>
      <source>exit code {code}</source>
      <translation>退出码 {code}</translation>
    </message>
    <message>
      <source>unknown signal</source>
      <translation>未知信号</translation>
    </message>
    <message>
      <source>signal {number}, {name}</source>
      <translation>信号 {number}，{name}</translation>
    </message>
    <message>
      <source>about 3 GB to download, 7 GB on disk (14 GB while it is being installed)</source>
      <translation>下载约 3 GB，占用磁盘 7 GB（安装过程中 14 GB）</translation>
    </message>
    <message>
      <source>No NVIDIA driver was found: this build of torch will compute on the CPU.</source>
      <translation>未找到 NVIDIA 驱动程序：该版本的 torch 将在 CPU 上计算。</translation>
    </message>
    <message>
      <source>The package source's GPU build of torch is for CUDA {cuda} and needs an NVIDIA driver {oldest} or later; this computer has {version}. Update the driver, or install without the GPU build, or give a source of a build for an older CUDA in pip's own configuration.</source>
      <translation>软件包源中 torch 的 GPU 版本适用于 CUDA {cuda}，需要 NVIDIA 驱动程序 {oldest} 或更高版本；这台计算机上是 {version}。请更新驱动程序，或不安装 GPU 版本，或在 pip 自己的配置中给出适用于较旧 CUDA 的版本的来源。</translation>
    </message>
    <message>
      <source>NVIDIA driver {version} fits CUDA {cuda}.</source>
      <translation>NVIDIA 驱动程序 {version} 适用于 CUDA {cuda}。</translation>
    </message>
    <message>
      <source>Or give a folder with the wheel of the CPU build (parameter WHEELS, or {wheels}), or name its index as extra-index-url in pip's own configuration, or accept the GPU build (parameter GPU, or {gpu}=1).</source>
      <translation>也可以指定存放 CPU 版本 wheel 的文件夹（参数 WHEELS，或 {wheels}），或在 pip 自己的配置中用 extra-index-url 指定其索引，或接受 GPU 版本（参数 GPU，或 {gpu}=1）。</translation>
    </message>
    <message>
      <source>For the CPU build, fill in “Further package index” in “Install or repair engine” (Advanced Parameters; parameter INDEX, or the variable {index}): the address of PyTorch's own index for CPU builds, which PyTorch's installation page shows after --index-url where Pip and CPU are chosen.</source>
      <translation>要安装 CPU 版本，请在“安装或修复引擎”中填写“附加软件包索引”（高级参数；参数 INDEX，或环境变量 {index}）：填写 PyTorch 自己的 CPU 版本索引的地址，在 PyTorch 的安装页面上选择 Pip 和 CPU 后，它显示在 --index-url 之后。</translation>
    </message>
    <message>
      <source>The further package index ({index}) gave no CPU build of torch for this Python and system: look at the address (parameter INDEX, or the variable {variable}).</source>
      <translation>附加软件包索引（{index}）没有给出适用于此 Python 和系统的 torch CPU 版本：请检查地址（参数 INDEX，或环境变量 {variable}）。</translation>
    </message>
    <message>
      <source>The GPU (CUDA) build of torch was accepted, but there is none for macOS: the engine has the usual build and computes on the CPU.</source>
      <translation>已接受 torch 的 GPU（CUDA）版本，但 macOS 没有这种版本：引擎使用通常的版本，在 CPU 上计算。</translation>
    </message>
    <message>
      <source>The GPU build of torch was accepted, but the engine has the CPU build, since that is what the package source gave: it computes on the CPU. For the GPU build, fill in “Further package index” (parameter INDEX, or the variable {index}) with the address of PyTorch's index for CUDA builds, which PyTorch's installation page shows, and tick “Install anew even if in order”.</source>
      <translation>已接受 torch 的 GPU 版本，但软件包源给出的是 CPU 版本，因此引擎使用 CPU 版本，在 CPU 上计算。要使用 GPU 版本，请在“附加软件包索引”（参数 INDEX，或环境变量 {index}）中填写 PyTorch 的 CUDA 版本索引的地址（见 PyTorch 的安装页面），并勾选“即使正常也重新安装”。</translation>
    </message>
    <message>
      <source>No NVIDIA driver was found here, so it would compute no faster.</source>
      <translation>这里未找到 NVIDIA 驱动程序，因此计算不会更快。</translation>
    </message>
    <message>
      <source>Here it could use {gpus} (driver {version}).</source>
      <translation>在这里它可以使用 {gpus}（驱动程序 {version}）。</translation>
    </message>
    <message>
      <source>a GPU</source>
      <translation>GPU</translation>
    </message>
    <message>
      <source>The NVIDIA driver here ({version}) is too old for it.</source>
      <translation>这里的 NVIDIA 驱动程序（{version}）对它来说过旧。</translation>
    </message>
    <message>
      <source>The package source offers the GPU (CUDA) build of torch only, as its requirement {package} shows: {sizes}. {benefit} Nothing was installed.</source>
      <translation>软件包源只提供 torch 的 GPU（CUDA）版本，其依赖项 {package} 表明了这一点：{sizes}。{benefit}未安装任何内容。</translation>
    </message>
    <message>
      <source>A process of its own goes on removing what is left over.</source>
      <translation>剩余部分由一个独立进程继续清除。</translation>
    </message>
    <message>
      <source>Memory ran out: close other programs or use less data.</source>
      <translation>内存不足：请关闭其他程序或减少数据。</translation>
    </message>
    <message>
      <source>A library failed, most often because memory ran out or the library's file is damaged: close other programs; if it happens again, run Install or repair engine.</source>
      <translation>某个库出错，最常见的原因是内存不足或库文件损坏：请关闭其他程序；如果再次发生，请运行“安装或修复引擎”。</translation>
    </message>
    <message>
      <source>A file that it read was cut short or could no longer be reached (a full or failing disk, a network drive): look at the disk; if it happens again, run Install or repair engine.</source>
      <translation>它读取的某个文件被截断或无法再访问（磁盘已满或有故障、网络驱动器）：请检查磁盘；如果再次发生，请运行“安装或修复引擎”。</translation>
    </message>
    <message>
      <source>Another program has ended it, or the system, which shuts down or is short of memory: close other programs and try again.</source>
      <translation>它被其他程序终止，或因系统正在关机或内存不足而被终止：请关闭其他程序后重试。</translation>
    </message>
    <message>
      <source>The system ended it, most often because memory ran out: close other programs or use less data.</source>
      <translation>系统终止了它，最常见的原因是内存不足：请关闭其他程序或减少数据。</translation>
    </message>
    <message>
      <source>It used up its processor time, most often because memory ran out while the libraries were loaded: close other programs, or raise the limit of memory.</source>
      <translation>它用尽了处理器时间，多半是因为加载库时内存耗尽：请关闭其他程序，或提高内存限制。</translation>
    </message>
    <message>
      <source>It used up the processor time that this session allows (ulimit -t): use less data, or raise the limit and restart QGIS.</source>
      <translation>它用完了此会话允许的处理器时间（ulimit -t）：请减少数据，或提高限制后重新启动 QGIS。</translation>
    </message>
    <message>
      <source>Run Install or repair engine; a missing Visual C++ runtime is another cause.</source>
      <translation>请运行“安装或修复引擎”；缺少 Visual C++ 运行库也可能是原因。</translation>
    </message>
    <message>
      <source>a DLL is missing</source>
      <translation>缺少 DLL</translation>
    </message>
    <message>
      <source>a DLL failed to initialise</source>
      <translation>DLL 初始化失败</translation>
    </message>
    <message>
      <source>a DLL is of another architecture</source>
      <translation>DLL 的体系结构不符</translation>
    </message>
    <message>
      <source>“Further package index” ({variable}) is neither the address of a package index nor a folder: {index}. {why}</source>
      <translation>“附加软件包索引”（{variable}）既不是软件包索引的地址，也不是文件夹：{index}。{why}</translation>
    </message>
    <message>
      <source>The environment variable {variable} holds neither the address of a package index nor a folder: {index}. {why} Correct it or remove it; “Further package index” of the dialog comes before it.</source>
      <translation>环境变量 {variable} 的值既不是软件包索引的地址，也不是文件夹：{index}。{why}请更正或删除该变量；对话框中的“附加软件包索引”优先于它。</translation>
    </message>
    <message>
      <source>“Further package index” among the options of QGIS (Processing, Providers, GNNWR) is neither the address of a package index nor a folder: {index}. {why} Correct it there or empty it.</source>
      <translation>QGIS 选项（“数据处理”→“数据源”→“GNNWR”）中的“附加软件包索引”既不是软件包索引的地址，也不是文件夹：{index}。{why}请在那里更正或清空它。</translation>
    </message>
    <message>
      <source>An address holds no spaces: give it alone, without the words of a command.</source>
      <translation>地址中没有空格：请只填写地址，不要带命令中的其他内容。</translation>
    </message>
    <message>
      <source>An address begins with https:// (or http://, or file://).</source>
      <translation>地址以 https://（或 http://、file://）开头。</translation>
    </message>
    <message>
      <source>Its host or port is none.</source>
      <translation>其中的主机或端口无效。</translation>
    </message>
    <message>
      <source>It names no host.</source>
      <translation>其中没有主机。</translation>
    </message>
    <message>
      <source>There is no such folder, and an address begins with https://.</source>
      <translation>没有这样的文件夹，而地址以 https:// 开头。</translation>
    </message>
    <message>
      <source>The other installation has made the engine.</source>
      <translation>另一次安装已经建好引擎。</translation>
    </message>
    <message>
      <source>Choose another folder ({variable}).</source>
      <translation>请选择其他文件夹（{variable}）。</translation>
    </message>
    <message>
      <source>The engine cannot be installed in {folder}: {error}.</source>
      <translation>无法将引擎安装到 {folder}：{error}。</translation>
    </message>
    <message>
      <source>Removing what an earlier installation has left.</source>
      <translation>正在清除先前安装的残留。</translation>
    </message>
    <message>
      <source>The engine is installed; testing it.</source>
      <translation>引擎已安装；正在测试。</translation>
    </message>
    <message>
      <source>The engine fails its self-test and is made anew: {error}</source>
      <translation>引擎未通过自检，将重新创建：{error}</translation>
    </message>
    <message>
      <source>The engine is in order.</source>
      <translation>引擎正常。</translation>
    </message>
    <message>
      <source>Looking for a Python to make the engine from.</source>
      <translation>正在查找用来创建引擎的 Python。</translation>
    </message>
    <message>
      <source>Making an environment from Python {version}.</source>
      <translation>正在用 Python {version} 创建环境。</translation>
    </message>
    <message>
      <source>The environment could not be made.</source>
      <translation>无法创建环境。</translation>
    </message>
    <message>
      <source>Testing the engine: a training step, a raster, a transformation.</source>
      <translation>正在测试引擎：一步训练、一个栅格、一次坐标转换。</translation>
    </message>
    <message>
      <source>The engine was installed but fails its self-test: {error}</source>
      <translation>引擎已安装，但未通过自检：{error}</translation>
    </message>
    <message>
      <source>torch is a GPU build and finds no GPU it can use: it computes on the CPU.</source>
      <translation>torch 是 GPU 版本，但未找到可用的 GPU：将在 CPU 上计算。</translation>
    </message>
    <message>
      <source>The engine needs {needed:.0f} GB in {folder}, and only {free:.1f} GB are free there. Free some space, or choose another folder (setting of the GNNWR provider, or the variable {variable}).</source>
      <translation>引擎在 {folder} 中需要 {needed:.0f} GB 空间，而那里只有 {free:.1f} GB 可用。请释放一些空间，或选择其他文件夹（数据处理选项中 GNNWR 的设置，或环境变量 {variable}）。</translation>
    </message>
    <message>
      <source>The chosen Python {path} will not do: {problem}</source>
      <translation>所选的 Python {path} 不适用：{problem}</translation>
    </message>
    <message>
      <source>there is no such file.</source>
      <translation>没有这个文件。</translation>
    </message>
    <message>
      <source>it did not answer.</source>
      <translation>没有响应。</translation>
    </message>
    <message>
      <source>no message</source>
      <translation>没有消息</translation>
    </message>
    <message>
      <source>it is not a Python that works ({message}).</source>
      <translation>它不是可以运行的 Python（{message}）。</translation>
    </message>
    <message>
      <source>it is Python {version}; {oldest} or later is needed.</source>
      <translation>它是 Python {version}；需要 {oldest} 或更高版本。</translation>
    </message>
    <message>
      <source>it is a 32-bit Python; a 64-bit one is needed.</source>
      <translation>它是 32 位 Python；需要 64 位 Python。</translation>
    </message>
    <message>
      <source>it is a free-threaded Python, which some of the libraries have no builds for.</source>
      <translation>它是自由线程 Python，部分库没有适用于它的版本。</translation>
    </message>
    <message>
      <source>it cannot make virtual environments with pip ({error}): {advice}</source>
      <translation>它无法创建带 pip 的虚拟环境（{error}）：{advice}</translation>
    </message>
    <message>
      <source>install the package python3-venv of your distribution.</source>
      <translation>请安装所用发行版的 python3-venv 软件包。</translation>
    </message>
    <message>
      <source>install a complete Python.</source>
      <translation>请安装完整的 Python。</translation>
    </message>
    <message>
      <source>No Python {oldest} or later was found to make the engine from.</source>
      <translation>未找到可用来创建引擎的 Python {oldest} 或更高版本。</translation>
    </message>
    <message>
      <source>Install python3 and python3-venv with your system's package manager, or
name one in the PYTHON parameter, the settings of the GNNWR provider or the variable {variable}.</source>
      <translation>请用系统的软件包管理器安装 python3 和 python3-venv，
或在参数 PYTHON、数据处理选项中 GNNWR 的设置或环境变量 {variable} 中指定一个。</translation>
    </message>
    <message>
      <source>Install Python (64-bit, no administrator rights are needed), or
name one in the PYTHON parameter, the settings of the GNNWR provider or the variable {variable}.</source>
      <translation>请安装 Python（64 位，无需管理员权限），
或在参数 PYTHON、数据处理选项中 GNNWR 的设置或环境变量 {variable} 中指定一个。</translation>
    </message>
    <message>
      <source>{program} cannot be started: {reason}.</source>
      <translation>无法启动 {program}：{reason}。</translation>
    </message>
    <message>
      <source>another process</source>
      <translation>另一个进程</translation>
    </message>
    <message>
      <source>The folder of wheels {folder} does not exist.</source>
      <translation>wheel 文件夹 {folder} 不存在。</translation>
    </message>
    <message>
      <source>of an unknown version</source>
      <translation>版本未知</translation>
    </message>
    <message>
      <source>pip {version}; configured by the user: {options}</source>
      <translation>pip {version}；用户配置的选项：{options}</translation>
    </message>
    <message>
      <source>Further package index: {index}</source>
      <translation>附加软件包索引：{index}</translation>
    </message>
    <message>
      <source>Fetching the libraries (about 400 MB).</source>
      <translation>正在获取库（约 400 MB）。</translation>
    </message>
    <message>
      <source>The libraries could not be installed.</source>
      <translation>无法安装库。</translation>
    </message>
    <message>
      <source>The folder of wheels lacks some; asking the package source as well.</source>
      <translation>wheel 文件夹中缺少一些库；同时查询软件包源。</translation>
    </message>
    <message>
      <source>Installing the libraries.</source>
      <translation>正在安装库。</translation>
    </message>
    <message>
      <source>The libraries are installed.</source>
      <translation>库已安装。</translation>
    </message>
    <message>
      <source>Fetching {package}.</source>
      <translation>正在获取 {package}。</translation>
    </message>
    <message>
      <source>Downloading {file} ({size}).</source>
      <translation>正在下载 {file}（{size}）。</translation>
    </message>
    <message>
      <source>{folder} holds something else than an engine, which the installation would replace. Choose another folder for the engine (setting of the GNNWR provider, or the variable {variable}), or rename that one.</source>
      <translation>{folder} 中的内容不是引擎，安装会将其替换。请为引擎选择其他文件夹（数据处理选项中 GNNWR 的设置，或环境变量 {variable}），或重命名该文件夹。</translation>
    </message>
    <message>
      <source>The old engine is in use and cannot be replaced. Wait for running jobs to end (or restart QGIS), then try again. ({error})</source>
      <translation>旧的引擎正在使用，无法替换。请等待正在运行的任务结束（或重启 QGIS），然后重试。（{error}）</translation>
    </message>
    <message>
      <source>Waiting for running jobs to end before the engine is replaced: {processes}.</source>
      <translation>等待正在运行的任务结束，然后替换引擎：{processes}。</translation>
    </message>
    <message>
      <source>Jobs compute with the engine ({processes}). Wait for them to end, or cancel them, then try again.</source>
      <translation>有任务正在使用引擎（{processes}）。请等待其结束或将其取消，然后重试。</translation>
    </message>
    <message>
      <source>{folder} cannot be removed as a whole: wait for running jobs to end, or restart QGIS, then try again.</source>
      <translation>无法完整移除 {folder}：请等待正在运行的任务结束，或重启 QGIS，然后重试。</translation>
    </message>
    <message>
      <source>An installation is running there ({process}).</source>
      <translation>那里正在进行安装（{process}）。</translation>
    </message>
    <message>
      <source>The engine in {folder} cannot be removed: {error}.</source>
      <translation>无法移除 {folder} 中的引擎：{error}。</translation>
    </message>
    <message>
      <source>This system's C library (glibc {version}) is older than the {wanted} that the libraries are built for: use a newer system, or a folder of wheels of one's own for it.</source>
      <translation>本系统的 C 库（glibc {version}）比这些库所要求的 {wanted} 旧：请使用较新的系统，或为其准备自行构建的 wheel 文件夹。</translation>
    </message>
    <message>
      <source>This system's C library is musl, which torch has no builds for: use a system with glibc, or a folder of wheels of one's own.</source>
      <translation>本系统的 C 库是 musl，torch 没有适用于它的版本：请使用带 glibc 的系统，或自行构建的 wheel 文件夹。</translation>
    </message>
    <message>
      <source>torch has no builds of this version for Macs with Intel processors (or for a Python that is built for them: on a Mac with an Apple processor choose an arm64 Python).</source>
      <translation>该版本的 torch 不支持 Intel 处理器的 Mac（也不支持为 Intel 处理器构建的 Python：在 Apple 处理器的 Mac 上请选择 arm64 版 Python）。</translation>
    </message>
    <message>
      <source>{path} is a folder. Give the output another name.</source>
      <translation>{path} 是文件夹。请为输出另取一个名称。</translation>
    </message>
    <message>
      <source>The folder {folder} cannot be written to ({error}). Choose another place for {file}.</source>
      <translation>无法写入文件夹 {folder}（{error}）。请为 {file} 选择其他位置。</translation>
    </message>
    <message>
      <source>The folder {folder} was removed or replaced, or the connection to it was lost, while {file} was being made. Choose a folder that stays.</source>
      <translation>在生成 {file} 时，文件夹 {folder} 被移除或替换，或与其断开了连接。请选择一个稳定的文件夹。</translation>
    </message>
    <message>
      <source>{file} cannot be put back: {error}.</source>
      <translation>无法恢复 {file}：{error}。</translation>
    </message>
    <message>
      <source>The output {file} cannot be replaced: {error}. If a layer or another program has it open, close that, or choose another name.</source>
      <translation>无法替换输出 {file}：{error}。如果有图层或其他程序打开了它，请将其关闭，或另取一个名称。</translation>
    </message>
    <message>
      <source>{file} should be {name}, but could not be renamed ({error}).</source>
      <translation>{file} 应为 {name}，但无法重命名（{error}）。</translation>
    </message>
    <message>
      <source>The engine is not installed.</source>
      <translation>引擎未安装。</translation>
    </message>
    <message>
      <source>The engine's Python is gone (the Python it was made from was removed).</source>
      <translation>引擎的 Python 已不存在（用来创建引擎的 Python 已被移除）。</translation>
    </message>
    <message>
      <source>The engine's installation was not completed.</source>
      <translation>引擎的安装未完成。</translation>
    </message>
    <message>
      <source>The engine was made for {platform}; this is {here}.</source>
      <translation>引擎是为 {platform} 创建的；当前系统是 {here}。</translation>
    </message>
    <message>
      <source>The engine was made for another version of the plugin.</source>
      <translation>引擎是为其他版本的插件创建的。</translation>
    </message>
    <message>
      <source>The engine was moved to this folder and not tested here yet.</source>
      <translation>引擎被移动到了此文件夹，尚未在此测试。</translation>
    </message>
    <message>
      <source>Installation of the GNNWR engine, {date}</source>
      <translation>GNNWR 引擎安装日志，{date}</translation>
    </message>
    <message>
      <source>Ended by {kind}: {error}</source>
      <translation>因 {kind} 结束：{error}</translation>
    </message>
    <message>
      <source>The log is {file}.</source>
      <translation>日志为 {file}。</translation>
    </message>
    <message>
      <source>Another installation of the engine is running ({process}). Wait for it to end.</source>
      <translation>引擎的另一次安装正在进行（{process}）。请等待其结束。</translation>
    </message>
    <message>
      <source>Waiting for another installation of the engine ({process}): {step}</source>
      <translation>正在等待引擎的另一次安装（{process}）：{step}</translation>
    </message>
    <message>
      <source>The worker gave its result, then ended with code {code}.</source>
      <translation>工作进程给出结果后，以退出码 {code} 结束。</translation>
    </message>
  </context>
</TS>
